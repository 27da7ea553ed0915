"""Labels learned from texts on the folds that the stated figures of linear SVMs come from, beside one in the same run.

Usage: learned-peer.py LANTERNFISH DATA; DATA holds ccks-2019, iflytek and defillama-2023-01.jsonl. Writes
docs/quality/learned-folds.md. Folds: StratifiedKFold of scikit-learn, 5, shuffled, random_state 0. The peer: TF-IDF with
sublinear counts and LinearSVC with default settings.
"""

import collections
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

BINARY, DATA = sys.argv[1], pathlib.Path(sys.argv[2])
FRAUD = {"涉嫌非法集资", "涉嫌传销", "涉嫌欺诈", "提现困难", "失联跑路"}


def news():
    """Texts with one type."""
    types = collections.defaultdict(set)
    with open(DATA / "ccks-2019/train.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            types[row["text"].strip()].add(row["type"])
    return [(text, next(iter(own))) for text, own in types.items() if len(own) == 1]


def lines(*paths):
    return [json.loads(line) for path in paths for line in open(DATA / path, encoding="utf-8")]


def apps():
    return [(row["sentence"], row["label_des"]) for row in lines("iflytek/train_few_all.jsonl", "iflytek/dev_few_all.jsonl")]


def platforms():
    """Descriptions of the 30 largest categories."""
    rows = [((row["description"] or "").strip(), row["category"]) for row in lines("defillama-2023-01.jsonl")]
    rows = [row for row in rows if row[0] and row[1]]
    largest = {label for label, _ in collections.Counter(label for _, label in rows).most_common(30)}
    return [row for row in rows if row[1] in largest]


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "text", "label"), *((at, *row) for at, row in enumerate(rows))])


def ours(train, test):
    with tempfile.TemporaryDirectory() as folder:
        path = {name: f"{folder}/{name}" for name in ("train.csv", "test.csv", "model", "out.csv")}
        write(path["train.csv"], train)
        write(path["test.csv"], test)
        learn = [BINARY, "train", path["train.csv"], "--text", "text", "--label", "label", "--model", path["model"]]
        apply = [BINARY, "classify", path["test.csv"], "--text", "text", "--id", "id", "--model", path["model"]]
        subprocess.run(learn, check=True, capture_output=True)
        subprocess.run([*apply, "--top", "1", "--out", path["out.csv"]], check=True, capture_output=True)
        said = [""] * len(test)
        with open(path["out.csv"], encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if row["rank"] == "1":
                    said[int(row["id"])] = row["label"]
        return said


def peer(analyzer, longest):
    def said(train, test):
        vectors = TfidfVectorizer(analyzer=analyzer, ngram_range=(1, longest), sublinear_tf=True)
        machine = LinearSVC().fit(vectors.fit_transform([text for text, _ in train]), [label for _, label in train])
        return list(machine.predict(vectors.transform([text for text, _ in test])))

    return said


def graded(rows, say):
    """Accuracy, macro-F1 and F1 of the fraud-like labels against the rest, over all folds at once."""
    texts, labels = [text for text, _ in rows], [label for _, label in rows]
    said = [""] * len(rows)
    for train, test in StratifiedKFold(5, shuffle=True, random_state=0).split(texts, labels):
        for at, label in zip(test, say([rows[at] for at in train], [rows[at] for at in test])):
            said[at] = label
    names = sorted(set(labels))
    figures = [accuracy_score(labels, said), f1_score(labels, said, average="macro", labels=names)]
    if FRAUD & set(names):
        figures.append(f1_score([label in FRAUD for label in labels], [label in FRAUD for label in said]))
    return " / ".join(f"{figure:.3f}" for figure in figures)


sets = [
    ("financial news, 21 types", news(), ("char", 3), ".914 / .568 / .777"),
    ("app descriptions, 119 types", apps(), ("char", 3), ""),
    ("crypto platforms, 30 categories", platforms(), ("word", 2), ".61 / .40"),
]
table = [
    "# Labels learned from texts, on the folds of the stated figures",
    "",
    "Made by `make quality` (scripts/learned-peer.py). Accuracy, macro-F1 and, of the news, F1 of the fraud-like types, over all"
    f" texts held out once: StratifiedKFold of scikit-learn {sklearn.__version__}, 5 parts, shuffled, random_state 0. The linear"
    " SVM: TF-IDF with sublinear counts and LinearSVC with default settings, characters 1–3 or words 1–2, in the same run."
    " Stated: what the task states of such a machine; the crypto platforms' figures are those of these very folds.",
    "",
    "| set | texts | ours | linear SVM | stated |",
    "|---|---:|---|---|---|",
]
for name, rows, (analyzer, longest), stated in sets:
    table.append(f"| {name} | {len(rows)} | {graded(rows, ours)} | {graded(rows, peer(analyzer, longest))} | {stated} |")
    print(table[-1], flush=True)
pathlib.Path(__file__, "../../docs/quality/learned-folds.md").resolve().write_text("\n".join(table) + "\n", encoding="utf-8")
