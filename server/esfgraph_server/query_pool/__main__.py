"""The processes that evaluate queries until they are killed: ``python -m esfgraph_server.query_pool``."""

import sys

if __name__ == "__main__":
    try:
        from esfgraph_server.query_pool.evaluator import main
    except (ImportError, OSError, MemoryError) as error:  # whoever starts it says what is done about that
        sys.exit(f"A query process cannot read the code it consists of ({error}).")
    main()
