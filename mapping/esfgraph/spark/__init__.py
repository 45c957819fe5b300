"""The steps of a build done by Apache Spark (`pip install 'esfgraph[spark]'`): the same functions, over partitions."""
