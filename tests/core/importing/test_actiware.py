from __future__ import annotations

import pytest

from tests.core.importing.reading import codes, read
from workstation.core.evidence import ChannelKind
from workstation.core.importing.windows_zones import zone_of
from workstation.core.timebase import Trust

S = 10**9

FRENCH = """"Fichier d'exportation Actiware (Version 05.00)"
"Identité :","SECRET NAME"
"Type d'Actiwatch :","Actiwatch 2"
"Date de début de la collecte des données :","4/07/2015"
"Fuseau horaire :","(GMT+01:00) Bruxelles, Copenhague, Madrid, Paris"
"Décalage du fuseau horaire :","+01:00","heures:minutes"
"Numéro de série de l'Actiwatch :","AXXXFR"
"Ligne","Secondes","Date","Heure","Marqueur","Statut de l’intervalle",

"1","60","4/07/2015","11:46:00","Marqueur !","ACTIVITÉ",

"Ligne","Secondes","Date","Heure","Activité","Marqueur","Lumière blanche","Sommeil/Éveil","Mob.",

"1","0","4/07/2015","11:45:00","0","0","279.17","NAN","0",
"2","60","4/07/2015","11:46:00","11","1","285.28","NAN","1",
"3","120","4/07/2015","11:47:00","0","0","369.97","0","0",
"""

ENGLISH = """"Actiware Export File"
"Actiwatch Type:","Spectrum PRO"
"Data Collection Start Date:","7/25/2015"
"Time Zone:","ZONE"
"Time Zone Offset:","-05:00","hours:minutes"
"Actiwatch Serial Number:","P00001"
"Line","Date","Time","Off-Wrist Status","Activity","Marker","White Light","Red Light",

"1","7/25/2015","11:45:00 PM","0","5","0","2.5","1.1E-01",
"2","7/25/2015","11:45:30 PM","0","6","0","2.5","1.1E-01",
"3","7/25/2015","11:46:00 PM","0","7","0","2.5","1.1E-01",
"""


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_french_with_elapsed_seconds_and_a_list_of_presses(codec):
    r = read(FRENCH.encode(codec, "replace"), "x.csv").recording
    found = {c.name: (c.kind, c.count) for c in r.channels}
    assert found["activity"] == (ChannelKind.COUNTS, 3)
    assert found["white light"] == (ChannelKind.LIGHT, 3)
    assert (r.device, r.serial) == ("Actiwatch 2", "AXXXFR")
    # The same press stands in the list and in the table.
    assert [(m.log_ns, m.text) for m in r.marks] == [(60 * S, "button pressed")]
    # In July Madrid and Paris are two hours before UTC, whatever the winter offset says.
    assert r.clocks[0].wall.text() == "2015-07-04 11:45:00 CEST"
    assert r.clocks[0].trust is Trust.MEDIUM
    assert "SECRET" not in repr(r)
    assert [f.text for f in r.findings if f.code == "clock.format"] == [
        "Day and month cannot be told apart in the dates; read as day/month, as its language does."
    ]
    later = FRENCH.replace("4/07/2015", "14/07/2015")
    assert codes(read(later.encode(codec, "replace"), "x.csv")) == {}


def test_english_with_a_named_american_zone():
    block = ENGLISH.replace("ZONE", "(UTC-05:00) Eastern Time (US & Canada)").encode()
    r = read(block, "x.csv").recording
    assert r.clocks[0].wall.text() == "2015-07-25 23:45:00 EDT"
    assert [c.name for c in r.channels] == ["off wrist", "activity", "white light", "red light"]
    assert r.channels[0].rate_hz == pytest.approx(1 / 30)


def test_a_zone_nobody_knows_is_an_hour_unsure():
    block = ENGLISH.replace("ZONE", "(UTC-05:00) Ora di casa").encode()
    (clock,) = read(block, "x.csv").recording.clocks
    assert clock.wall.text() == "2015-07-25 23:45:00 -05:00"
    assert clock.uncertainty_ns == 3600 * S
    assert codes(read(block, "x.csv")) == {}


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien", "Europe/Amsterdam"),
        ("(UTC+01:00) Amsterdam, Berlijn, Bern, Rome, Stockholm, Wenen", "Europe/Amsterdam"),
        ("(GMT+01:00) Bruxelles, Copenhague, Madrid, Paris", "Europe/Madrid"),
        ("(UTC-08:00) Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("(UTC) Dublin, Edinburgh, Lisbon, London", "Europe/Dublin"),
        ("(UTC+02:00) Berlin", None),
        ("(UTC+01:00) Entenhausen", None),
        ("+01:00", None),
    ],
)
def test_windows_zones_are_told_by_their_cities(text, zone):
    assert zone_of(text) == zone
