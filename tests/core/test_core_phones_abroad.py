"""What phone cells hold elsewhere: each country has its own numbers that prove a repair, and its own traps."""

import pytest
from core_samples import read

GERMAN = {
    "030/1234567": "+49301234567",
    "030 / 7654321": "+49307654321",
    "+49 (0) 40 / 111 22 33": "+49401112233",
    "030 123456-57": "+493012345657",
    "0711 / 2020 - 1234": "+4971120201234",
    "030 1234567 Durchwahl 89": "+49301234567 !extension_dropped",
    "0171 7654321": "+491717654321",
    "1717654321": "+491717654321",
    "49 40 1112233": "+49401112233",
    "0800 3301000": "+498003301000 !toll_free",
    "0900 1234567": "premium_rate",
    "keine": "no_phone",
    # Without its +, a mobile number of the country is proven by its length; other codes read as a longer German number.
    "4917176543210": "+4917176543210",
    "49 171 7654321": "+491717654321",
    "359888123456": "ambiguous_number",
    "359888123456.0": "ambiguous_number",
    "44 20 7946 0958": "ambiguous_number",
    "0491717654321": "ambiguous_number",
    "04921 123456": "+494921123456",
    "41791234567": "ambiguous_number",
    "436641234567": "ambiguous_number",
    "40721234567": "ambiguous_number",
    "17176543210": "ambiguous_number",
    "15123456789": "ambiguous_number",
    "15112345678": "+4915112345678",
    "301234567": "+49301234567",
    "+49+301234567": "not_a_phone",
    "+49 030 1234567": "+49301234567",
    "0049 (0) 30 1234567": "+49301234567",
    # Area codes of six digits with their 0.
    "036961/123456": "+4936961123456",
    "036961 / 123457": "+4936961123457",
    # Extensions that are a part of the number, and a mobile number, which has none.
    "030/1234567-0": "+493012345670",
    "030 1234567-0 Zentrale": "+493012345670",
    "0171/1234567-0": "ambiguous_number",
    "030 1234567-DW 89": "+49301234567 !extension_dropped",
    "030 1234567 App. 89": "+49301234567 !extension_dropped",
    "O30 1234567": "+49301234567",
    "0l71 7654321": "letter_in_number",
    # A local number reads as one with an area code.
    "7654322": "local_number",
    "0301234567; 7654322": "+49301234567 | local_number",
    # Numbers of any length are valid: a range, a remark, a figure before it and two in one stay inside.
    "030 123456/57": "ambiguous_number",
    "030 123456 (57)": "ambiguous_number",
    "030 123456/-8": "ambiguous_number",
    "030 12345/46/47": "ambiguous_number",
    "030 12345-67, -68": "ambiguous_number",
    "030 1234567.0": "ambiguous_number",
    "030 1234\n567": "ambiguous_number",
    "030\n1234567": "ambiguous_number",
    "030 1234567, 89": "ambiguous_number",
    "0301234·567": "not_a_phone",
    "030 1234567 2. Stock": "not_a_phone",
    "030 1234567 5 Personen": "not_a_phone",
    "030 1234567 8-17 Uhr": "not_a_phone",
    "Mo-Fr 9-17 0301234567": "not_a_phone",
    "Kd-Nr. 0123456 Tel 030 1234567": "not_a_phone",
    "03012340305678": "ambiguous_number",
    "030 123456 / 57": "+4930123456 | too_short",
    "030 1234 030 5678": "ambiguous_number",
    "Musterstr. 5 0301234567": "not_a_phone",
    "5 0301234567": "ambiguous_number",
    "18.00-19.30": "not_a_phone",
    "03.01.2024": "not_a_phone",
    "12345,67 €": "not_a_phone",
    "45597.4375": "not_a_phone",
    "Rechnung 0301234567": "not_a_phone",
}

AMERICAN = {
    "262.397.7937": "+12623977937",
    "(262) 397-7937": "+12623977937",
    "1-262-397-7937": "+12623977937",
    "John 262-397-7937": "+12623977937",
    "1-365-756-9410 x4781": "+13657569410 !extension_dropped",
    "(262) 397-7937 ext. 12": "+12623977937 !extension_dropped",
    "801-555-7712x4563;801-555-9999": "+18015557712 !extension_dropped | +18015559999",
    "011 359 888 123456": "+359888123456",
    "800-555-1234": "+18005551234 !toll_free",
    "900-555-1234": "premium_rate",
    "555-1234": "too_short",
    "(555) 555-5555": "placeholder",
    "123-456-7890": "placeholder",
    "I-262-397-7937": "+12623977937",
    "262-397-793O": "letter_in_number",
    "2623977937.0": "+12623977937",
    "2.623977937E+9": "+12623977937",
    "12623977937": "+12623977937",
    "532-425-0438": "+15324250438",  # whatever +53 is
    "262-397-7937, 7938": "+12623977937 | too_short",
    "262-397-7937/38": "too_long",
    "359888123456": "too_long",
    "262 397 7937 (h), 262 397 7938 (w)": "+12623977937 | +12623977938",
    "1-800-FLOWERS": "not_a_phone",
    "1-800-GOT-JUNK": "not_a_phone",
    "Order 2623977937": "not_a_phone",
    "12/25/2024": "not_a_phone",
}

WITHOUT_REGION = {
    "+359877654312": "+359877654312",
    "00359877654312": "+359877654312",
    "0877654312": "needs_region",
    "359877654312": "needs_region",
    "няма": "no_phone",
    "02.11.2024": "not_a_phone",
}

# Whether a number without its first 0 proves it differs by country: where the 0 is dialled from abroad too, nothing
# adds it; where local numbers stand alone, a short one is one of those.
ELSEWHERE = {
    ("AT", "01 5123456"): "+4315123456",
    ("AT", "15123456"): "local_number",
    ("AT", "6641234567"): "+436641234567",
    ("AT", "43 664 1234567"): "+436641234567",
    ("AT", "01/512 34 56-12"): "+431512345612",
    ("AT", "01 5123456 Kl. 12"): "+4315123456 !extension_dropped",
    ("AT", "4915123456789"): "invalid_number",
    ("CH", "446681800"): "+41446681800",
    ("CH", "41446681800"): "+41446681800",
    ("CH", "+41 (0)44 668 18 00"): "+41446681800",
    ("CH", "668 18 00"): "too_short",
    ("CH", "044 668 18 00/01"): "invalid_number",
    ("CH", "4915123456789"): "too_long",
    ("GB", "2079460958"): "+442079460958",
    ("GB", "442079460958"): "+442079460958",
    ("GB", "0044 (0) 20 7946 0958"): "+442079460958",
    ("GB", "7946 0958"): "too_short",
    ("GB", "020 7946 0958 ext. 12 or 07400 123456"): "+442079460958 !extension_dropped | +447400123456",
    ("RO", "721234567"): "+40721234567",
    ("RO", "40721234567"): "+40721234567",
    ("RO", "0721.234.567/0722.345.678"): "+40721234567 | +40722345678",
    ("RO", "021 234 567"): "invalid_number",
    ("GR", "6971234567"): "+306971234567",
    ("GR", "306971234567"): "+306971234567",
    ("GR", "0697 123 4567"): "invalid_number",
    ("GR", "6971234567 6971234568"): "+306971234567 | +306971234568",
    ("TR", "532 123 45 67"): "+905321234567",
    ("TR", "5071234567"): "+905071234567",  # a mobile number, whatever +507 is
    ("TR", "905321234567"): "+905321234567",
    ("TR", "444 1 234"): "local_number",
    ("RS", "064/123-456"): "+38164123456",
    ("RS", "381641234567"): "+381641234567",
    ("MK", "70123456"): "+38970123456",
    ("MK", "38970123456"): "+38970123456",
    ("MK", "3123456"): "too_short",
    ("IT", "0669812345"): "+390669812345",
    ("IT", "669812345"): "invalid_number",
    ("IT", "331123456"): "ambiguous_number",  # an old mobile number, or 0331 123456
    ("IT", "3311234567"): "+393311234567",
    ("IT", "359888123456"): "ambiguous_number",
    ("IT", "O6 69812345"): "letter_in_number",
    ("IT", "+39 (0)347 1234567"): "+393471234567",
    ("IT", "390 1234567"): "ambiguous_number",
    ("FR", "612345678"): "+33612345678",
    ("FR", "0612345678 0612345679"): "+33612345678 | +33612345679",
    ("HU", "06 30 123 4567"): "+36301234567",
    ("HU", "30 123 4567"): "+36301234567",
    ("PL", "+48 (0)22 1234567"): "+48221234567",
    ("AU", "(08) 9029 4631"): "+61890294631",
    ("SM", "886377"): "invalid_number",  # the library would put 0549 before it
    ("AR", "011 15-1234-5678"): "invalid_number",  # it would put a 9 into it
    ("BR", "0 15 11 98765-4321"): "+5511987654321",
}

CASES = [
    *[("DE", cell, want) for cell, want in GERMAN.items()],
    *[("US", cell, want) for cell, want in AMERICAN.items()],
    *[("", cell, want) for cell, want in WITHOUT_REGION.items()],
    *[(region, cell, want) for (region, cell), want in ELSEWHERE.items()],
]


@pytest.mark.parametrize(("region", "cell", "want"), CASES)
def test_a_cell_is_read_as_its_country_writes(region: str, cell: str, want: str) -> None:
    """A cell becomes the numbers that it proves in its country; whatever leaves a doubt becomes an issue."""
    assert read(cell, region) == want
