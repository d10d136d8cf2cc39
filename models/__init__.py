"""How text becomes numbers and decisions: encoder, kind classifier, scorer, their artefacts."""
