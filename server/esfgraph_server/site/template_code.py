"""The Python that templates are compiled to: Jinja's own, but for what it does hundreds of times a page.

Attributes are read and functions called directly, as templates here name attributes of objects alone, and functions
take no context; what is written is text, not Markup, and what a macro gives is marked as written in the cheapest way.
Macros that are imported without context know what all pages of a reader are given, and are made once for all of them.
"""

from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro

from esfgraph_server.site.escaping import marked, written

if TYPE_CHECKING:
    from esfgraph_server.site.reader import Reader


class _Macro(Macro):
    """A macro of which most calls give each parameter, in order."""

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """Write what the macro says."""
        if kwargs or len(args) != self._argument_count or self.caller or self.catch_varargs or self.catch_kwargs:
            return super().__call__(*args, **kwargs)
        return marked(self._func(*args))


class _Code(CodeGenerator):
    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("written, Macro = environment.written, environment.macro")

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802 (as the compiler calls it)
        if frame.buffer or frame.require_output_check or len(node.nodes) == 1:
            super().visit_Output(node, frame)
            return
        gathering = frame.copy()
        gathering.buffer = self.temporary_identifier()
        self.writeline(f"{gathering.buffer} = []")
        super().visit_Output(node, gathering)
        self.writeline(f"yield concat({gathering.buffer})")

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        if node.with_context:
            super()._import_common(node, frame)
            return
        self.write("environment.macros_of(")
        self.visit(node.template, frame)
        self.write(f", {self.name!r}, context)")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _is_escaped(frame, finalize):
            self.write("(html if type(html := ")  # most is HTML already: words of the interface, what macros give
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _is_escaped(frame, finalize):
            self.write(") is Markup else written(html))")
        else:
            super()._output_child_post(node, frame, finalize)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 (as the compiler calls it)
        if iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 (as above)
        if any(iskeyword(each.key) for each in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        for named in node.kwargs:
            self.write(f"{named.key}=")
            self.visit(named.value, frame)
            self.write(", ")
        if forward_caller:
            self.write("caller=caller, ")
        for stars, more in (("*", node.dyn_args), ("**", node.dyn_kwargs)):
            if more:
                self.write(stars)
                self.visit(more, frame)
                self.write(", ")
        self.write(")")


def _is_escaped(frame: Frame, finalize: Any) -> bool:
    """Tell whether what is written there is escaped, and nothing else is done with it."""
    return bool(frame.eval_ctx.autoescape) and not frame.eval_ctx.volatile and finalize.src is None


class TemplateEnvironment(Environment):
    """Templates that are compiled so."""

    code_generator_class = _Code
    written = staticmethod(written)
    macro = _Macro

    def macros_of(self, name: str, parent: str, context: Context) -> TemplateModule:
        """Return the macros of a template, for the reader of the context."""
        reader: Reader = context.parent["reader"]
        if (macros := reader.macros.get(name)) is None:
            macros = reader.macros[name] = self.get_template(name, parent).make_module(dict(reader.given))
        return macros
