"""What the bench prints."""

from __future__ import annotations

import json

from orchestrator.benchmarks import catalogue
from orchestrator.benchmarks.comparing import TAKES as COMPARED
from orchestrator.benchmarks.processes import Memory
from orchestrator.benchmarks.report import as_data, as_table
from orchestrator.benchmarks.rounds import Results
from orchestrator.benchmarks.scaling import TAKES as ALONE


def results() -> Results:
    made = Results(busy=[0.02, 0.3])
    for ours, peer in ((1.0, 4.0), (1.2, 4.0), (3.0, 6.0)):
        made.add("ours", {catalogue.IDLE: ours})
        made.add("dbos", {catalogue.IDLE: peer})
    made.add("ours", {catalogue.FLAT: 1.3})
    made.processes["ours"] = [("work pool process", Memory(rss=100, pss=60, peak=110))]
    return made


def test_the_table_holds_medians_ratios_targets_and_verdicts() -> None:
    table = as_table(results(), "dbos", {"queued": [1.0, 3.0], "called": [2.0]})
    _, idle, flat, *rest = table.splitlines()
    assert idle.split()[-7:] == ["1.2", "4", "0.30", "(0.25-0.50)", "<=", "0.35x", "met"]
    assert flat.split()[-4:] == ["1.3", "<=", "1.1", "missed"]
    below = "\n".join(rest)
    assert "work pool process" in below
    assert "queued 2 s, called 2 s" in below
    assert "16% (at most 30%)" in below


def test_without_a_peer_a_ratio_has_no_verdict() -> None:
    alone = Results()
    alone.add("ours", {catalogue.IDLE: 1.0})
    assert as_table(alone, None, {}).splitlines()[1].split()[-3:] == ["1", "<=", "0.35x"]


def test_the_data_holds_every_sample_and_is_json() -> None:
    data = json.loads(json.dumps(as_data(results(), "dbos", {})))
    idle = data["figures"]["idle"]
    assert idle["samples"] == {"ours": [1.0, 1.2, 3.0], "dbos": [4.0, 4.0, 6.0]}
    assert idle["ratios"] == [0.25, 0.3, 0.5]
    assert (idle["target"], idle["verdict"]) == ("<= 0.35x", "met")
    assert data["processes"]["ours"][0]["pss"] == 60


def test_every_measure_that_may_be_asked_for_is_taken() -> None:
    assert set(COMPARED) == set(catalogue.COMPARED)
    assert set(ALONE) == set(catalogue.ALONE)
