"""Folding, tokens, readings, phrases, sentences and the language of a text.

What the subjects (places, signals, tolls, furniture) stand on::

    folded = fold.fold(text, language)  # .text, .offsets, .original, .span(start, end)
    words = tokens.tokens(folded)  # a sequence of Token(start, end, form)
    words.forms, words.starts, words.ends  # the same as lists, for speed
    tokens.adjacent(words, i)  # may one name hold tokens i and i + 1?
    sentences.sentences(folded)  # [(start, end), ...] on the folded text
    readings.readings(form, language)  # the form, then without clitics or endings
    found = phrases.Phrases(patterns, language)  # compile once (``@cache``), use for ever
    found.find(words)  # [Hit(start, end, payload)], token indices
    language.identify(text)  # ("ar", 0.99), or ("und", 0.0)

Offsets of tokens and sentences are indices of ``folded.text``; ``folded.span(start, end)`` gives
the original code points. ``Phrases`` takes a mapping or pairs ``(pattern, payload)``. A pattern is
written as a person writes it and is folded like the text. ``word*`` stands for every word that
begins so, ``~`` for a gap of up to three words inside the sentence, ``word!`` for this form alone
(no readings), ``a|b`` for either word. Hits overlap and come in text order, longer first; the
caller chooses. Languages are folders below ``tocsin/languages``; an unknown one reads like ``und``.
Nothing is loaded on import.
"""
