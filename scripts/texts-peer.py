"""Seconds of processor that TF-IDF and LinearSVC take on texts with one label each; writes the same rows for ours.

Usage: texts-peer.py TRAIN.csv OUT.csv RUNS; prints: seconds rows version
"""

import collections
import csv
import sys
import time

import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

source, out, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(source, encoding="utf-8-sig", newline="") as file:
    rows = list(csv.DictReader(file))
types = collections.defaultdict(set)
for row in rows:
    types[row["text"].strip()].add(row["type"])
pairs = sorted((text, next(iter(labels))) for text, labels in types.items() if len(labels) == 1)
with open(out, "w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["text", "label"])
    writer.writerows(pairs)
texts, labels = [text for text, _ in pairs], [label for _, label in pairs]


def once():
    begun = time.process_time()
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True).fit_transform(texts)
    LinearSVC().fit(vectors, labels)
    return time.process_time() - begun


print(f"{min(once() for _ in range(runs)):.3f} {len(pairs)} {sklearn.__version__}")
