import datetime, pytest, time
from django.db import transaction
from lagspill.demo.seeding import seed
@pytest.mark.parametrize("day",[datetime.date(2027,3,3),datetime.date(2026,12,26),datetime.date(2027,5,18),datetime.date(2028,2,29)])
def test_day(db, move_clock, day):
    move_clock(day)
    b=time.monotonic(); c=time.process_time()
    assert seed() == 39
    print(day, time.monotonic()-b, time.process_time()-c)
