"""Places: which regions there are, where a text names them, and in which role.

What the other subjects and ``reading`` use::

    regions.parents("x-nagorno-karabakh")  # ("AZ",): all ancestors
    regions.children("AZ")  # regions of ours and no cities
    regions.known(region), regions.name(region), regions.countries(region)
    finder.find({"title": folded, "text": folded}, language, skip=spans)
    # [Mention, ...] in text order, longest wins
    roles.roles(mentions, {"title": folded, "text": folded}, language, events=spans)
    # (Place, ...) highest salience first

``skip`` and ``events`` are ``topics.tagged.Span`` (original offsets): furniture, in which nothing
is found, and the words of attack or unrest, near which it happens. Mentions are
``topics.tagged.Mention``; organisations have region None. Nothing is loaded on import.
"""
