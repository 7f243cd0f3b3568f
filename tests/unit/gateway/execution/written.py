"""Documents that are made up over a schema: fields, fragments, aliases, merged fields, directives with variables, arguments."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

CONDITIONS = ("a", "b", "c")
SCALARS = {"Int": "3", "Float": "0.5", "Boolean": "true", "DateTime": '"2026-03-02T09:15:30Z"', "Date": '"2026-03-02"'}


@dataclass
class Writer:
    """Writes one document. `deep`: levels of fields at most."""

    schema: GraphQLSchema
    random: Random
    deep: int = 5
    fragments: dict[str, str] = field(default_factory=dict)
    aliases: int = 0

    def document(self) -> tuple[str, dict[str, Any]]:
        """The text, and the values of its variables, of which some are left to their defaults."""
        assert self.schema.query_type is not None
        body = self.selection(self.schema.query_type, self.deep)
        rest = "\n".join([body, *self.fragments.values()])
        known = {name: f"Boolean! = {self.random.choice(['true', 'false'])}" for name in CONDITIONS} | {"n": "Int = 2"}
        used = {name: kind for name, kind in known.items() if f"${name}" in rest}
        head = ", ".join(f"${name}: {kind}" for name, kind in used.items())
        given = {name: self.random.random() < 0.5 if name in CONDITIONS else 3 for name in used if self.random.random() < 0.5}
        return f"query Q{f'({head})' if head else ''} {rest}", given

    def selection(self, kind: Any, deep: int) -> str:
        parts = [self.part(kind, deep) for _ in range(self.random.randint(1, 2 + deep // 2))]
        if self.random.random() < 0.3:
            parts.append(self.random.choice(parts))
        if self.random.random() < 0.1:
            return "{ __typename }"
        return "{ __typename " + " ".join(parts) + " }"

    def part(self, kind: Any, deep: int) -> str:
        dice = self.random.random()
        if dice < 0.12 and deep > 1:
            return f"...{self.condition(kind)} {self.directive()} {self.selection(kind, deep)}"
        if dice < 0.2 and deep > 1:
            return f"...{self.fragment(kind, deep)} {self.directive()}"
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType) and dice < 0.8:
            one = self.random.choice(self.schema.get_possible_types(kind))
            return f"... on {one.name} {self.directive()} {self.selection(one, deep)}"
        return self.field(kind, deep)

    def condition(self, kind: Any) -> str:
        return f" on {kind.name}" if self.random.random() < 0.5 else ""

    def fragment(self, kind: Any, deep: int) -> str:
        known = [name for name in self.fragments if name.startswith(f"{kind.name}_")]
        if known and self.random.random() < 0.5:
            return self.random.choice(known)
        text = self.selection(kind, deep - 1)
        name = f"{kind.name}_{len(self.fragments)}"
        self.fragments[name] = f"fragment {name} on {kind.name} {text}"
        return name

    def field(self, kind: Any, deep: int) -> str:
        fields: dict[str, GraphQLField] = getattr(kind, "fields", {})
        leaves = [name for name, one in fields.items() if is_leaf_type(get_named_type(one.type))]
        names = [*fields] if deep > 1 else leaves
        if not names:
            return "__typename"
        name = self.random.choice(names)
        one = fields[name]
        bare = get_named_type(one.type)
        below = "" if is_leaf_type(bare) else self.selection(bare, deep - 1)
        return f"{self.alias(one)}{name}{self.arguments(one)} {self.directive()} {below}"

    def alias(self, one: GraphQLField) -> str:
        """A field with arguments or another below has an alias of its own mostly, so that it can be merged with none."""
        if not one.args and self.random.random() < 0.8:
            return ""
        self.aliases += 1
        return f"f{self.aliases}: "

    def directive(self) -> str:
        if self.random.random() < 0.85:
            return ""
        value = self.random.choice(["true", "false", *(f"${name}" for name in CONDITIONS)])
        return f"@{self.random.choice(['skip', 'include'])}(if: {value})"

    def arguments(self, one: GraphQLField) -> str:
        chosen = {name: arg for name, arg in one.args.items() if is_required_argument(arg) or self.random.random() < 0.2}
        given = ", ".join(f"{name}: {self.value(name, arg.type)}" for name, arg in chosen.items())
        return f"({given})" if given else ""

    def value(self, name: str, kind: GraphQLInputType) -> str:
        bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(bare, GraphQLList):
            return f"[{self.value(name, bare.of_type)}]"
        if isinstance(bare, GraphQLEnumType):
            return self.random.choice([*bare.values])
        if isinstance(bare, GraphQLInputObjectType):
            fields = {key: one for key, one in bare.fields.items() if isinstance(one.type, GraphQLNonNull)}
            fields = fields or dict([self.random.choice([*bare.fields.items()])])
            return "{" + ", ".join(f"{key}: {self.value(key, one.type)}" for key, one in fields.items()) + "}"
        if bare.name == "Int" and self.random.random() < 0.3:
            return "$n"
        return SCALARS.get(bare.name, '"one"')


def kinds(schema: GraphQLSchema) -> list[GraphQLObjectType]:
    return [kind for kind in schema.type_map.values() if isinstance(kind, GraphQLObjectType)]
