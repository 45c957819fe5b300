"""What each constraint of SHACL asks, in Swedish and English: for shapes that bring no message of their own."""

SENTENCES: dict[str, tuple[str, str]] = {
    "And": ("Värdet uppfyller inte alla krav som ställs.", "The value does not meet all that is asked of it."),
    "Class": ("Värdet är inte av klassen {}.", "The value is not of the class {}."),
    "Closed": ("Egenskapen hör inte hit.", "The property does not belong here."),
    "Datatype": ("Värdet är inte av datatypen {}.", "The value is not of the datatype {}."),
    "Disjoint": ("Värdet finns också för {}.", "The value is also one of {}."),
    "Equals": ("Värdena är inte desamma som för {}.", "The values are not the same as those of {}."),
    "HasValue": ("Värdet {} saknas.", "The value {} is missing."),
    "In": ("Värdet är inte något av: {}.", "The value is none of: {}."),
    "LanguageIn": ("Texten är inte märkt med något av språken {}.", "The text is in none of: {}."),
    "LessThan": ("Värdet är inte mindre än det för {}.", "The value is not less than that of {}."),
    "LessThanOrEquals": ("Värdet är större än det för {}.", "The value is greater than that of {}."),
    "MaxCount": ("Det finns fler värden än {}.", "There are more values than {}."),
    "MaxExclusive": ("Värdet är inte mindre än {}.", "The value is not less than {}."),
    "MaxInclusive": ("Värdet är större än {}.", "The value is greater than {}."),
    "MaxLength": ("Texten är längre än {} tecken.", "The text is longer than {} characters."),
    "MinCount": ("Det finns färre värden än {}.", "There are fewer values than {}."),
    "MinExclusive": ("Värdet är inte större än {}.", "The value is not greater than {}."),
    "MinInclusive": ("Värdet är mindre än {}.", "The value is less than {}."),
    "MinLength": ("Texten är kortare än {} tecken.", "The text is shorter than {} characters."),
    "Node": ("Värdet uppfyller inte formen {}.", "The value does not conform to the shape {}."),
    "NodeKind": ("Värdet är inte av slaget {}.", "The value is not of the kind {}."),
    "Not": ("Värdet är något som det inte får vara.", "The value is what it must not be."),
    "Or": ("Värdet uppfyller inget av alternativen.", "The value meets none of the alternatives."),
    "Pattern": ("Värdet följer inte mönstret {}.", "The value does not match the pattern {}."),
    "QualifiedMaxCount": (
        "Fler värden än {} är av det efterfrågade slaget.",
        "More values than {} are of the kind asked for.",
    ),
    "QualifiedMinCount": (
        "Färre värden än {} är av det efterfrågade slaget.",
        "Fewer values than {} are of the kind asked for.",
    ),
    "SPARQL": ("Formens fråga i SPARQL finner ett fel här.", "The shape's SPARQL query finds a fault here."),
    "UniqueLang": ("Flera värden är på samma språk.", "Several values are in the same language."),
    "Xone": ("Värdet uppfyller inte exakt ett av alternativen.", "The value does not meet just one alternative."),
}
"""By local name of the component without its ending: Swedish and English, with a place for the parameter's value."""


def sentences(component: str, value: str) -> tuple[tuple[str, str], ...]:
    """Say in both languages what a constraint with this *value* asks; nothing where SHACL Core does not know it."""
    if component not in SENTENCES:
        return ()
    swedish, english = SENTENCES[component]
    return (("en", english.format(value or "?")), ("sv", swedish.format(value or "?")))
