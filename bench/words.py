"""Made-up people and sentences."""

_GIVEN = (
    "Ada Birk Dina Eskil Frøya Gustav Hedda Iver Jenny Kasper Liv Magnus Nora Odin Pia Ravn Signe Tobias Una Vetle"
    " Ylva Åse Aron Britt Even Fride Halvor Ida Jon Kaia"
)
_FAMILY = (
    "Bakkelund Dalsbotn Elvestad Furuheim Granli Haugsgjerd Isfjell Klokkergård Lyngmo Myrvold Nesheim Oddenes Rognlid"
    " Solbakken Tjernsli Ulvedal Vardehaug Vinterdal Åsgarden Bjørkeli Fjellro Gjelsvoll Heiestad Knausland Lerkemo"
    " Moseidet Nordhei Rugland Skogtun Steinvik Sundebø Torvmyr"
)
SENTENCES = (
    "Har vært mye borte de siste ukene og blir sliten av store grupper.",
    "Trives best når dagen er forutsigbar og vet hvem som kommer.",
    "Vi har prøvd kortere økter og en fast voksen om morgenen.",
    "Familien forteller at kveldene er rolige, men at søvnen er dårlig.",
    "Ønsker mer tid med venner og liker å tegne og å være ute.",
    "Helsesykepleier har snakket med familien om en fast rytme.",
    "Det går bedre etter at alle bruker den samme planen.",
)
GIVEN, FAMILY = _GIVEN.split(), _FAMILY.split()
