"""How well rapidfuzz tells short forms of Chinese companies, each scorer at the threshold that is best on these very pairs.

Usage: short-forms-peer.py alias_sentences.json; the pairs are those of tests/names_quality.rs. Prints a line a scorer.
"""

import json
import sys

import rapidfuzz
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

with open(sys.argv[1], encoding="utf-8") as file:
    sentences = json.load(file)
answers = [own for sentence in sentences for own in sentence.get("golden_answer", [])]
known = [(own[0], own[1]) for own in answers if isinstance(own[0], str) and isinstance(own[1], str)]
shift = len(known) // 2
others = [(full, known[(at + shift) % len(known)][1]) for at, (full, _) in enumerate(known)]
pairs = [(*pair, True) for pair in known] + [(*pair, False) for pair in others]

for name, score in (("WRatio", fuzz.WRatio), ("Jaro-Winkler", JaroWinkler.similarity)):
    scored = [(score(full, short), is_) for full, short, is_ in pairs]
    best = (0.0, 0, 0, 0, 0.0)
    for limit in {value for value, _ in scored}:
        hits = sum(is_ and value >= limit for value, is_ in scored)
        alarms = sum(not is_ and value >= limit for value, is_ in scored)
        misses = len(known) - hits
        best = max(best, (2 * hits / (2 * hits + alarms + misses), hits, alarms, misses, limit))
    f1, hits, alarms, misses, limit = best
    print(f"{name} of rapidfuzz {rapidfuzz.__version__} at {limit:.3g}: F1 {f1:.3f}, {hits} hits, {alarms} false alarms, {misses} misses, of {len(pairs)}")
