#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# documents.sh ROOT: JSON documents that are shipped fit the schema that they name, and schemas
# refuse what is not theirs.
if ! python3 -c 'import jsonschema' 2>/dev/null; then
	echo "SKIPPED: python3 with jsonschema is not there"
	exit 77
fi
exec python3 - "$1" <<'PYTHON'
import copy, json, pathlib, sys
import jsonschema

root = pathlib.Path(sys.argv[1])
wrong = 0


def schema_of(document):
    name = document["schema"].removeprefix("sevkit.")
    return json.loads((root / f"docs/schema/{name}.schema.json").read_text())


def fits(document, schema):
    return not list(jsonschema.Draft7Validator(schema).iter_errors(document))


def say(path, what):
    global wrong
    wrong = 1
    print(f"{path}: {what}")


paths = sorted(root.glob("examples/*.json")) + sorted(root.glob("share/*.json"))
if not paths:
    say(root, "no documents found")
for path in paths:
    document = json.loads(path.read_text())
    schema = schema_of(document)
    jsonschema.Draft7Validator.check_schema(schema)
    if not fits(document, schema):
        say(path, "does not fit its schema")
    for key, value in (("unknown_key", 1), ("version", 2), ("schema", "sevkit.other")):
        if fits({**document, key: value}, schema):
            say(path, f"still fits with {key} {value}")
    for key in ("schema", "version"):
        less = copy.deepcopy(document)
        del less[key]
        if fits(less, schema):
            say(path, f"still fits without {key}")
sys.exit(wrong)
PYTHON
