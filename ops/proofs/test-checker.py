#!/usr/bin/python3
"""The checker against small histories: a clean one passes, and each one with a fault fails by the claim that is about it."""

import importlib.util
import unittest
from pathlib import Path

from checker.samples import Sample

spec = importlib.util.spec_from_file_location("check_history", Path(__file__).parent / "check-history.py")
check_history = importlib.util.module_from_spec(spec)
spec.loader.exec_module(check_history)


class CheckerTests(unittest.TestCase):
    def setUp(self) -> None:
        self.sample = Sample()

    def check(self):
        return check_history.check(self.sample.database(), self.sample.history())

    def assert_holds(self) -> None:
        self.assertEqual([claim.violations for claim in self.check().claims if claim.violations], [])

    def assert_fails(self, *expected: str) -> None:
        """Each of these claims fails; others may follow from the same fault."""
        failed = self.check().failed
        for words in expected:
            self.assertTrue(any(words in claim for claim in failed), f"nothing about '{words}' failed, only {failed}")

    def test_a_clean_history_holds(self) -> None:
        sample = self.sample
        family = sample.book("a", ["Warga aA", "Warga aB"])
        sample.answer_again("a")
        sample.cancel(family[0])
        sample.book("b", ["Warga bA"], slot="2")
        sample.move(sample.booking("Warga bA"), "1")
        sample.book("c", ["Warga cA"], people=["nik Warga aA"])
        sample.refuse("d", ["Warga dA"], "slot_full", preference={"slot": 3})
        sample.refuse("e", ["Warga eA"], "already_booked", people=["nik Warga aB"])
        self.assert_holds()

    def test_an_unknown_booking_may_be_there_or_not(self) -> None:
        self.sample.lose_answer("a", ["Warga aA"], done=True)
        self.sample.lose_answer("b", ["Warga bA"], done=False)
        self.assert_holds()

    def test_an_unknown_cancellation_may_have_happened_or_not(self) -> None:
        for key, done in (("a", True), ("b", False)):
            booking = self.sample.book(key, [f"Warga {key}A"])[0]
            self.sample.cancel(booking, answered=False, done=done)
        self.assert_holds()

    def test_an_acknowledged_booking_that_is_gone_is_found(self) -> None:
        self.sample.book("a", ["Warga aA"])
        self.sample.forget("Warga aA")
        self.assert_fails("every acknowledged booking is in the database")

    def test_an_acknowledged_booking_of_another_account_is_found(self) -> None:
        self.sample.book("a", ["Warga aA"])
        self.sample.tables["parties"][0]["username"] = "somebody"
        self.assert_fails("every acknowledged booking is in the database")

    def test_a_wish_that_was_booked_twice_is_found(self) -> None:
        self.sample.book("a", ["Warga aA"])
        self.sample.store("a", ["Warga aA"], slot="2")
        self.assert_fails("every acknowledged booking is in the database, once", "no person has two", "nothing is booked that no client asked for")

    def test_another_hour_than_the_one_told_is_found(self) -> None:
        self.sample.book("a", ["Warga aA"])
        self.sample.row("Warga aA")["slot_id"] = "2"
        self.assert_fails("hour, queue number and status that its client was told last")

    def test_a_cancellation_that_did_not_last_is_found(self) -> None:
        booking = self.sample.book("a", ["Warga aA"])[0]
        self.sample.cancel(booking)
        self.sample.row("Warga aA")["status"] = "booked"
        self.assert_fails("hour, queue number and status that its client was told last", "every live booking has the claim")

    def test_a_booking_that_nobody_cancelled_is_found(self) -> None:
        self.sample.book("a", ["Warga aA"])
        self.sample.row("Warga aA")["status"] = "cancelled"
        self.assert_fails("hour, queue number and status that its client was told last")

    def test_two_codes_under_one_key_are_found(self) -> None:
        self.sample.book("a", ["Warga aA"])
        self.sample.answer_again("a")["bookings"][0]["code"] = "other"
        self.assert_fails("every answer under one key is the same", "codes that were told and ids")

    def test_an_acknowledged_key_that_is_refused_is_found(self) -> None:
        self.sample.book("a", ["Warga aA"])
        self.sample.refuse("a", ["Warga aA"], "slot_full")
        self.assert_fails("every answer under one key is the same")

    def test_another_number_under_one_key_is_found(self) -> None:
        self.sample.book("a", ["Warga aA"])
        self.sample.answer_again("a")["bookings"][0]["number"] = "AA-009"
        self.assert_fails("every answer under one key is the same")

    def test_one_code_for_two_bookings_is_found(self) -> None:
        self.sample.book("a", ["Warga aA"])
        self.sample.book("b", ["Warga bA"])
        self.sample.lines[-1]["bookings"][0]["code"] = self.sample.lines[0]["bookings"][0]["code"]
        self.assert_fails("codes that were told and ids")

    def test_a_booking_that_nobody_asked_for_is_found(self) -> None:
        self.sample.store("a", ["Warga aA"])
        self.assert_fails("nothing is booked that no client asked for")

    def test_half_a_party_is_found(self) -> None:
        self.sample.lose_answer("a", ["Warga aA", "Warga aB"], done=True)
        self.sample.forget("Warga aB")
        self.assert_fails("nothing is booked that no client asked for")

    def test_a_refusal_that_left_a_booking_is_found(self) -> None:
        self.sample.refuse("a", ["Warga aA"], "slot_full", preference={"slot": 3})
        self.sample.store("a", ["Warga aA"])
        self.assert_fails("what was refused left no booking")

    def test_a_person_with_two_live_bookings_is_found(self) -> None:
        self.sample.book("a", ["Warga aA"])
        self.sample.book("b", ["Warga bA"], people=["nik Warga aA"])
        self.assert_fails("no person has two live bookings", "nobody was told of two bookings")

    def test_a_person_who_had_two_bookings_for_a_while_is_found(self) -> None:
        first = self.sample.book("a", ["Warga aA"])[0]
        self.sample.book("b", ["Warga bA"], people=["nik Warga aA"])
        self.sample.cancel(first)
        self.assert_fails("nobody was told of two bookings")

    def test_a_slot_with_too_many_people_is_found(self) -> None:
        for key in "abcd":
            self.sample.book(key, [f"Warga {key}A"])
        self.assert_fails("no hour has more people", "at no moment had more people been told")

    def test_a_slot_that_was_too_full_for_a_while_is_found(self) -> None:
        bookings = [self.sample.book(key, [f"Warga {key}A"])[0] for key in "abcd"]
        self.sample.cancel(bookings[0])
        self.assert_fails("at no moment had more people been told")

    def test_a_count_that_is_not_its_people_is_found(self) -> None:
        self.sample.book("a", ["Warga aA"])
        self.sample.tables["slots"][0]["taken"] = "0"
        self.assert_fails("its count is that of its people")

    def test_a_queue_number_twice_is_found(self) -> None:
        self.sample.book("a", ["Warga aA"], number=1)
        self.sample.book("b", ["Warga bA"], number=1)
        self.assert_fails("no queue number of an office and day is there twice", "was ever told to two")

    def test_a_number_given_back_and_used_again_is_found(self) -> None:
        booking = self.sample.book("a", ["Warga aA"], number=1)[0]
        self.sample.cancel(booking)
        self.sample.book("b", ["Warga bA"], number=1)
        self.assert_fails("was ever told to two")

    def test_a_party_without_its_confirmation_is_found(self) -> None:
        self.sample.book("a", ["Warga aA"])
        self.sample.tables["outbox"].clear()
        self.assert_fails("every party has one confirmation")

    def test_a_party_with_two_confirmations_is_found(self) -> None:
        self.sample.book("a", ["Warga aA"])
        self.sample.tables["outbox"] *= 2
        self.assert_fails("every party has one confirmation")

    def test_a_history_that_leads_elsewhere_is_found(self) -> None:
        self.sample.book("a", ["Warga aA"])
        self.sample.tables["history"][0]["to_slot"] = "2"
        self.assert_fails("the history of every booking")

    def test_an_answer_again_that_left_no_trace_is_found(self) -> None:
        self.sample.book("a", ["Warga aA"])
        self.sample.answer_again("a")
        self.sample.tables["idempotency_keys"][0]["replays"] = "0"
        self.assert_fails("every party has its one key")

    def test_a_claim_of_nobody_is_found(self) -> None:
        self.sample.tables["claims"].append({"kind": "1", "hash": "x", "booking_id": "77"})
        self.assert_fails("there is no other claim")

    def test_sold_out_with_places_left_is_found(self) -> None:
        self.sample.book("a", ["Warga aA"])
        self.sample.refuse("b", ["Warga bA"], "slot_full", preference={"slot": 1})
        self.assert_fails("full was told the truth")

    def test_a_full_day_with_places_left_is_found(self) -> None:
        self.sample.refuse("b", ["Warga bA"], "day_full", preference={"date": "2027-01-04", "session": "morning"})
        self.assert_fails("full was told the truth")

    def test_sold_out_is_true_while_a_place_may_be_taken(self) -> None:
        self.sample.book("a", ["Warga aA", "Warga aB"])
        self.sample.lose_answer("b", ["Warga bA"], done=True)
        self.sample.refuse("c", ["Warga cA"], "slot_full", preference={"slot": 1})
        self.assert_holds()

    def test_already_booked_without_any_booking_is_found(self) -> None:
        self.sample.refuse("a", ["Warga aA"], "already_booked")
        self.assert_fails("has a booking already was told the truth")

    def test_a_fault_of_the_program_is_found(self) -> None:
        self.sample.lose_answer("a", ["Warga aA"], done=False, status=500)
        self.assert_fails("no answer was a fault of the program")


if __name__ == "__main__":
    unittest.main()
