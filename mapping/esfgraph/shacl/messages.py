"""What each constraint of SHACL asks, in Swedish and English: for shapes that bring no message of their own."""

from collections.abc import Mapping

SENTENCES: dict[str, tuple[str, str, str]] = {
    "And": ("", "Värdet uppfyller inte alla krav som ställs.", "The value does not meet all that is asked of it."),
    "Class": ("class", "Värdet är inte av klassen {}.", "The value is not of the class {}."),
    "Closed": ("", "Egenskapen hör inte hit.", "The property does not belong here."),
    "Datatype": ("datatype", "Värdet är inte av datatypen {}.", "The value is not of the datatype {}."),
    "Disjoint": ("disjoint", "Värdet finns också för {}.", "The value is also one of {}."),
    "Equals": ("equals", "Värdena är inte desamma som för {}.", "The values are not the same as those of {}."),
    "HasValue": ("hasValue", "Värdet {} saknas.", "The value {} is missing."),
    "In": ("in", "Värdet är inte något av: {}.", "The value is none of: {}."),
    "LanguageIn": ("languageIn", "Texten är inte märkt med något av språken {}.", "The text is in none of: {}."),
    "LessThan": ("lessThan", "Värdet är inte mindre än det för {}.", "The value is not less than that of {}."),
    "LessThanOrEquals": (
        "lessThanOrEquals",
        "Värdet är större än det för {}.",
        "The value is greater than that of {}.",
    ),
    "MaxCount": ("maxCount", "Det finns fler värden än {}.", "There are more values than {}."),
    "MaxExclusive": ("maxExclusive", "Värdet är inte mindre än {}.", "The value is not less than {}."),
    "MaxInclusive": ("maxInclusive", "Värdet är större än {}.", "The value is greater than {}."),
    "MaxLength": ("maxLength", "Texten är längre än {} tecken.", "The text is longer than {} characters."),
    "MinCount": ("minCount", "Det finns färre värden än {}.", "There are fewer values than {}."),
    "MinExclusive": ("minExclusive", "Värdet är inte större än {}.", "The value is not greater than {}."),
    "MinInclusive": ("minInclusive", "Värdet är mindre än {}.", "The value is less than {}."),
    "MinLength": ("minLength", "Texten är kortare än {} tecken.", "The text is shorter than {} characters."),
    "Node": ("node", "Värdet uppfyller inte formen {}.", "The value does not conform to the shape {}."),
    "NodeKind": ("nodeKind", "Värdet är inte av slaget {}.", "The value is not of the kind {}."),
    "Not": ("", "Värdet är något som det inte får vara.", "The value is what it must not be."),
    "Or": ("", "Värdet uppfyller inget av alternativen.", "The value meets none of the alternatives."),
    "Pattern": ("pattern", "Värdet följer inte mönstret {}.", "The value does not match the pattern {}."),
    "QualifiedMaxCount": (
        "qualifiedMaxCount",
        "Fler värden än {} är av det efterfrågade slaget.",
        "More values than {} are of the kind asked for.",
    ),
    "QualifiedMinCount": (
        "qualifiedMinCount",
        "Färre värden än {} är av det efterfrågade slaget.",
        "Fewer values than {} are of the kind asked for.",
    ),
    "SPARQL": ("", "Formens fråga i SPARQL finner ett fel här.", "The shape's SPARQL query finds a fault here."),
    "UniqueLang": ("", "Flera värden är på samma språk.", "Several values are in the same language."),
    "Xone": (
        "",
        "Värdet uppfyller inte exakt ett av alternativen.",
        "The value does not meet just one alternative.",
    ),
}
"""By local name of the component: parameter that the sentence names, Swedish, English."""


def sentences(component: str, parameters: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Say in both languages what a constraint asks; nothing for a component that SHACL does not define."""
    known = SENTENCES.get(component.removesuffix("ConstraintComponent"))
    if known is None:
        return ()
    parameter, swedish, english = known
    value = parameters.get(parameter, "?")
    return (("en", english.format(value)), ("sv", swedish.format(value)))
