"""Bokmål and nynorsk words that are also names, words that follow a count, words before "skole" that name none. Data only."""

# Given and family names that stand in ordinary sentences.
_ORDINARY = """
al alle an ane ask auge bak bakke bakken balke be ben berg berge bergen berget bjørk bjørn bo borg bra brage
brand brekke bro bror bru bruk brun bråten bu by bø dag dagen dal dalen dam de den due dyr eid eide ek ekre eli
elv eng enge engen enger erle et even falk fast fjell flo flåten fors foss fred fri frode frost fure furu fyr
gard gaupe gran grande gro grov grå grønn gull gutt haga hage hagen hall ham han hass haug hauge haugen hav hei
heim hella helland helle her holm holt hov hovde hus håp i in inge ingen is jo juli juni kai kjell kjos kjær
klev kleven kval kvam kveld kvist land lang le lei lem li lia lid lie lien lilje lille lin lind linde liv lo
loft lov lund lunde lykke lyng lyngstad lys løken løv ma mai man mann mark mei mo moe moen morgen my myr myra
myrer nes ness nor nord norge ny nygård odd ona os ove per pil rand rask rein rev ro roar rom rose rud rue rygg
rød saga sage sand sande sander sau seim sele sem seter siv skau ski skog skogen sky slette smed sne snø sol
sola solan sole solli sommer stein sten stene sti stig storm strand stranda strøm ståle sund sunde svan svane
sve sæter sør tall tang tangen teig to tom tone tor torg tre tro trygg tuft tun tveit tveite ulv una unn va vang
var varg vatn ve veum vi vig vik vika viken vilja vilje ville vin vind vinter vold voll von våg våge vår årdal
ås åsen øen øie øst øy øya øye øyen
"""
ORDINARY = frozenset(_ORDINARY.split())

# What a number may count: then it is no house number.
_AFTER_NUMBER = """
barn dag dagar dager dagers elev elevar elever gang ganger kilometer km kroner m meter minutt minuttar minutter
minutters månad månader måned måneder personer prosent steder timar time timer timers uke uker ukers veke veker
år års
"""
AFTER_NUMBER = frozenset(_AFTER_NUMBER.split())

# "Denne skole", "Barneskolen", "Ungdomsskolen": a school, but not one by name.
_BEFORE_SCHOOL = """
aktivitets alle anna annen barne barnets barneungdoms bygde den denne det dette din egen ei eigen ein eleven
elevens eller en et familie folkehøg folkehøy for forrige fra fri frå før gamle god grunn går halv hans hel
hennes hver hvilken høg høy høyere i idretts ingen kommunal kultur kva kvar min montessori musikk natur ny nye
når nær nærmeste offentlig og ordinær privat privatskole på same samme sin skole skule små som sommer spesial
spesialpedagogisk steiner til ungdoms ved vidaregåande videregående vår vårt åpen
"""
BEFORE_SCHOOL = frozenset(_BEFORE_SCHOOL.split())
