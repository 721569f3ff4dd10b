package org.holdfast.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.holdfast.chaos.Event.CutOff;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Struck;
import org.holdfast.chaos.Event.Told;
import org.holdfast.chaos.Event.Verb;
import org.holdfast.chaos.Event.Visit;
import org.junit.jupiter.api.Test;

/** What an oracle that is worth its name rejects, and what it must not. Times in milliseconds. */
class OracleTest {
  private static final String CLIENT = "127.100.0.1";
  private static final String NEVER_KEPT = "127.100.0.2";
  private static final Owner ONE = Owner.parse("node-1.0/1");
  private static final Owner TWO = Owner.parse("node-2.0/1");
  private static final Owner THREE = Owner.parse("node-3.0/1");
  private static final Owner FOUR = Owner.parse("node-3.0/2");
  private static final long HOUR = 3_600_000;

  private final Recorder log = new Recorder();

  @Test
  void aConnectionToTheOwner_isAsPromised_A13() {
    start(ONE, 0, 10, 0, HOUR);
    visit(CLIENT, "front-1", 10, 12, ONE);
    assertHolds();
    assertEquals(1, Oracle.judge(log).kept());
  }

  @Test
  void aConnectionElsewhere_begunAfterTheAnswer_isRejected_A13() {
    start(ONE, 0, 10, 0, HOUR);
    visit(CLIENT, "front-1", 10, 12, TWO);
    assertContradicted("landed at node-2.0/1");
  }

  @Test
  void aConnectionElsewhere_begunBeforeTheAnswer_isNobodysFault_A13() {
    start(ONE, 0, 10, 0, HOUR);
    visit(CLIENT, "front-1", 9, 12, TWO);
    assertHolds();
  }

  @Test
  void anotherInstanceOfTheSameServer_isElsewhere_C2() {
    start(ONE, 0, 10, 0, HOUR);
    visit(CLIENT, "front-1", 11, 12, Owner.parse("node-1.0/2"));
    assertContradicted("landed at node-1.0/2");
  }

  @Test
  void whatIsRefused_keepsNobody() {
    start(ONE, 0, 10, 18, HOUR);
    start(ONE, 20, 30, 13, HOUR);
    visit(CLIENT, "front-1", 31, 32, TWO);
    assertHolds();
  }

  @Test
  void whatMayHaveExpired_keepsNobody_A9() {
    start(ONE, 0, 10, 0, 1_000);
    visit(CLIENT, "front-1", 990, 999, ONE);
    visit(CLIENT, "front-1", 990, 1_001, TWO);
    assertHolds();
  }

  @Test
  void aRenewal_mayShorten_rule7() {
    start(ONE, 0, 10, 0, HOUR);
    start(ONE, 20, 30, 1, 1_000);
    visit(CLIENT, "front-1", 1_021, 1_022, TWO);
    assertHolds();
    visit(CLIENT, "front-1", 1_018, 1_019, TWO);
    assertContradicted("landed at node-2.0/1");
  }

  @Test
  void anEndThatIsUnderWay_makesItUncertain_A8() {
    start(ONE, 0, 10, 0, HOUR);
    end(ONE, 20, Event.NEVER, Request.NO_ANSWER);
    visit(CLIENT, "front-1", 21, 22, TWO);
    assertHolds();
  }

  @Test
  void whoIsHeldAfterTheEnd_isRejected_A13() {
    start(ONE, 0, 10, 0, HOUR);
    end(ONE, 20, 30, 0);
    comesEveryTenthOfASecond(ONE);
    witnessesComeMeanwhile(NEVER_KEPT, TWO, THREE, FOUR);
    assertContradicted("held");
  }

  @Test
  void whoIsHeldAfterTheEnd_byOneOfTwoFrontTiers_isRejected_A13() {
    start(ONE, 0, 10, 0, HOUR);
    end(ONE, 20, 30, 0);
    comesEveryTenthOfASecond(ONE);
    IntStream.range(0, 30).forEach(i -> visit(CLIENT, "front-2", 35 + 50 * i, 36 + 50 * i, TWO));
    witnessesComeMeanwhile(NEVER_KEPT, TWO, THREE, FOUR);
    assertContradicted("through front-1");
  }

  /** For a moment the instance had the fewest connections, as far as the front tier knew. */
  @Test
  void aBurstToTheFormerOwner_isNoProofThatItIsHeld_A13() {
    start(ONE, 0, 10, 0, HOUR);
    end(ONE, 20, 30, 0);
    IntStream.range(0, 12)
        .forEach(i -> log.add(new Visit(CLIENT, "front-1", burst(i), burst(i + 1), ONE, null)));
    witnessesComeMeanwhile(NEVER_KEPT, TWO, THREE, FOUR);
    assertHolds();
  }

  @Test
  void burstsToTheFormerOwner_farFromEachOther_areNoProofThatItIsHeld_A13() {
    start(ONE, 0, 10, 0, HOUR);
    end(ONE, 20, 30, 0);
    IntStream.range(0, 60)
        .forEach(
            i ->
                visit(
                    CLIENT,
                    "front-1",
                    600 * (i / 12) + i % 12 + 40,
                    600 * (i / 12) + i % 12 + 41,
                    ONE));
    witnessesComeMeanwhile(NEVER_KEPT, TWO, THREE, FOUR);
    assertHolds();
  }

  @Test
  void whereTheFormerOwnerIsPreferredForOthersToo_nobodyIsCalledHeld_A13() {
    start(ONE, 0, 10, 0, HOUR);
    end(ONE, 20, 30, 0);
    comesEveryTenthOfASecond(ONE);
    witnessesComeMeanwhile(NEVER_KEPT, ONE, TWO, ONE, THREE, ONE, FOUR);
    assertHolds();
  }

  @Test
  void thoseWhoComeToTheirFormerOwnersAtOnce_whereWitnessesDoNot_areRejected_A13() {
    letGoAgainAndAgain(ONE, TWO);
    assertContradicted("held at first");
  }

  @Test
  void thoseWhoComeToTheirFormerOwnersAtOnce_asOftenAsWitnessesDo_areBalanced_A13() {
    letGoAgainAndAgain(ONE, TWO, TWO, ONE, TWO, TWO, ONE, ONE);
    assertHolds();
  }

  /** Of two equals each may get every second connection. */
  @Test
  void whereOnlyOneOtherIsChosen_nobodyIsCalledHeld_A13() {
    start(ONE, 0, 10, 0, HOUR);
    end(ONE, 20, 30, 0);
    comesEveryTenthOfASecond(ONE);
    witnessesComeMeanwhile(NEVER_KEPT, TWO);
    assertHolds();
  }

  /** What front tiers know of each other may be as old. */
  @Test
  void whoComesToTheFormerOwnerForLessThanASecond_isNotCalledHeld_A13() {
    start(ONE, 0, 10, 0, HOUR);
    end(ONE, 20, 30, 0);
    Owner[] others = {TWO, THREE, FOUR};
    for (int i = 0; i < 30; i++) {
      visit(CLIENT, "front-1", 60 + 30 * i, 61 + 30 * i, ONE);
      visit(NEVER_KEPT, "front-1", 75 + 30 * i, 76 + 30 * i, others[i % 3]);
    }
    assertHolds();
  }

  @Test
  void whoIsKeptElsewhere_isNoWitnessOfBalancing_A13() {
    start(ONE, 0, 10, 0, HOUR);
    end(ONE, 20, 30, 0);
    log.add(new Request(Verb.START, NEVER_KEPT, TWO, at(0), at(10), 0, 1_000));
    comesEveryTenthOfASecond(ONE);
    witnessesComeMeanwhile(NEVER_KEPT, TWO, THREE, FOUR);
    assertHolds();
  }

  @Test
  void whoIsBalancedAfterTheEnd_mayMeetTheFormerOwner_A13() {
    start(ONE, 0, 10, 0, HOUR);
    end(ONE, 20, 30, 0);
    comesEveryTenthOfASecond(ONE, ONE, ONE, ONE, ONE, ONE, ONE, ONE, ONE, TWO);
    witnessesComeMeanwhile(NEVER_KEPT, TWO, THREE, FOUR);
    assertHolds();
  }

  @Test
  void whereOneInstanceIsLeft_nobodyIsCalledHeld() {
    start(ONE, 0, 10, 0, HOUR);
    end(ONE, 20, 30, 0);
    comesEveryTenthOfASecond(ONE);
    witnessesComeMeanwhile(NEVER_KEPT, ONE);
    assertHolds();
  }

  @Test
  void twoOwnersAtOnce_areRejected_rule11() {
    start(ONE, 0, 10, 0, HOUR);
    start(TWO, 20, 30, 0, HOUR);
    assertContradicted("two owners");
  }

  @Test
  void oneOwnerAfterTheOther_isRight() {
    start(ONE, 0, 10, 0, HOUR);
    end(ONE, 20, 30, 0);
    start(TWO, 25, 35, 0, HOUR);
    assertHolds();
  }

  @Test
  void whatAStruckOwnerHeld_isCertainNoLonger_C5() {
    start(ONE, 0, 10, 0, HOUR);
    log.add(new Struck("node-1", 0, at(20), Event.NEVER));
    start(TWO, 30, 40, 0, HOUR);
    visit(CLIENT, "front-1", 41, 42, TWO);
    assertHolds();
  }

  @Test
  void anOwnerThatWasStopped_andRenewsWhatAnotherGot_isRejected_rule12() {
    start(ONE, 0, 10, 0, HOUR);
    log.add(new Struck("node-1", 0, at(20), at(15_000)));
    start(TWO, 12_000, 12_010, 0, HOUR);
    end(TWO, 14_000, 14_010, 0);
    start(ONE, 13_000, 15_010, 1, HOUR);
    assertContradicted("two owners");
  }

  @Test
  void anOwnerThatWasStopped_mayStartAnewWhatAnotherHasEnded_rule12() {
    start(ONE, 0, 10, 0, HOUR);
    log.add(new Struck("node-1", 0, at(20), at(15_000)));
    start(TWO, 12_000, 12_010, 0, HOUR);
    end(TWO, 14_000, 14_010, 0);
    start(ONE, 15_005, 15_010, 0, HOUR);
    visit(CLIENT, "front-1", 15_011, 15_012, ONE);
    assertHolds();
  }

  @Test
  void afterTheFault_aRenewalMakesItCertainAgain() {
    start(ONE, 0, 10, 0, HOUR);
    log.add(new Struck("node-1", 0, at(20), at(5_000)));
    visit(CLIENT, "front-1", 4_000, 5_020, TWO);
    start(ONE, 5_001, 5_010, 1, HOUR);
    assertHolds();
    visit(CLIENT, "front-1", 5_021, 5_022, TWO);
    assertContradicted("landed at node-2.0/1");
  }

  @Test
  void anAnswerThatTheFaultOvertook_provesNothing() {
    start(ONE, 0, 10, 0, HOUR);
    log.add(new Struck("node-1", 0, at(21), at(15_000)));
    start(ONE, 20, 15_001, 1, HOUR);
    start(TWO, 12_000, 12_010, 0, HOUR);
    assertHolds();
  }

  @Test
  void aNewLife_renewsNothingOfTheOldOne_rule12() {
    start(ONE, 0, 10, 0, HOUR);
    log.add(new Struck("node-1", 0, at(20), Event.NEVER));
    start(Owner.parse("node-1.1/1"), 3_000, 3_010, 1, HOUR);
    assertContradicted("never started");
  }

  @Test
  void throughAFrontTierThatIsCutOff_itIsCountedApart_A13() {
    start(ONE, 0, 10, 0, HOUR);
    log.add(new CutOff("front-1", at(5), at(100)));
    visit(CLIENT, "front-1", 20, 21, TWO);
    visit(CLIENT, "front-2", 20, 21, ONE);
    assertHolds();
    assertEquals(1, Oracle.judge(log).apartElsewhere());
    visit(CLIENT, "front-1", 101, 102, TWO);
    assertContradicted("through front-1");
  }

  @Test
  void whatIsGivenUp_withoutAFaultOfItsOwner_isRejected_A10() {
    start(ONE, 0, 10, 0, HOUR);
    log.add(new Told(CLIENT, ONE, 106, at(50)));
    assertContradicted("given up");
    assertEquals("1 contradictions (1 given up without a fault)", Oracle.judge(log).counted());
  }

  @Test
  void whatIsGivenUp_afterAFaultOfItsOwner_isRight_A10() {
    start(ONE, 0, 10, 0, HOUR);
    log.add(new Struck("node-1", 0, at(20), at(40)));
    log.add(new Told(CLIENT, ONE, 106, at(50)));
    visit(CLIENT, "front-1", 51, 52, TWO);
    assertHolds();
  }

  @Test
  void whatIsGivenUp_afterItWasRenewedSinceTheFault_isRejected_A10() {
    start(ONE, 0, 10, 0, HOUR);
    log.add(new Struck("node-1", 0, at(20), at(40)));
    start(ONE, 41, 45, 1, HOUR);
    log.add(new Told(CLIENT, ONE, 106, at(50)));
    assertContradicted("given up");
  }

  /** The registry may have let go of it before anybody was sure, and another one be faster. */
  @Test
  void whatIsGivenUp_afterAnEndThatNobodyWasSureOf_isRight_A10() {
    start(ONE, 0, 10, 0, HOUR);
    end(ONE, 20, 2_020, 18);
    start(TWO, 3_000, 3_010, 0, HOUR);
    log.add(new Told(CLIENT, ONE, 106, at(3_020)));
    assertHolds();
  }

  @Test
  void whatIsGivenUp_afterItWasRenewedSinceSuchAnEnd_isRejected_A10() {
    start(ONE, 0, 10, 0, HOUR);
    end(ONE, 20, 2_020, 18);
    start(ONE, 2_030, 2_040, 1, HOUR);
    log.add(new Told(CLIENT, ONE, 106, at(3_020)));
    assertContradicted("given up");
  }

  @Test
  void whatIsGivenUp_becauseAnotherOwnerAskedToEndIt_isRejected_A10() {
    start(ONE, 0, 10, 0, HOUR);
    end(TWO, 20, 2_020, 18);
    log.add(new Told(CLIENT, ONE, 106, at(3_020)));
    assertContradicted("given up");
  }

  @Test
  void whatIsGivenUp_afterAnEndThatWasAnswered0_isRejected_A10() {
    start(ONE, 0, 10, 0, HOUR);
    end(ONE, 20, 30, 0);
    log.add(new Told(CLIENT, ONE, 106, at(3_020)));
    assertContradicted("given up");
  }

  @Test
  void anExpiryBeforeItsTime_isRejected_A9() {
    start(ONE, 0, 10, 0, 1_000);
    log.add(new Told(CLIENT, ONE, 101, at(999)));
    assertContradicted("expired");
  }

  @Test
  void anExpiryInTime_isRight_A9() {
    start(ONE, 0, 10, 0, 1_000);
    start(ONE, 500, 510, 1, 1_000);
    log.add(new Told(CLIENT, ONE, 101, at(1_500)));
    visit(CLIENT, "front-1", 1_501, 1_502, TWO);
    assertHolds();
  }

  @Test
  void connectionsThatFail_areCounted_andNoContradiction() {
    start(ONE, 0, 10, 0, HOUR);
    log.add(new Visit(CLIENT, "front-1", at(11), at(12), null, "reset"));
    assertHolds();
    assertEquals(1, Oracle.judge(log).errors());
  }

  @Test
  void aLogThatLacksSome_provesNothing() {
    Recorder small = new Recorder(1);
    small.add(new CutOff("front-1", 0, 1));
    small.add(new CutOff("front-1", 0, 1));
    assertTrue(Oracle.judge(small).contradictions().get(0).contains("log was full"));
  }

  /** Then the client and a witness come at once; at these in turn, the client first. */
  private void letGoAgainAndAgain(Owner... owners) {
    for (int i = 0; i < 40; i++) {
      long begin = 1_000L * i;
      start(ONE, begin, begin + 10, 0, HOUR);
      end(ONE, begin + 20, begin + 30, 0);
      visit(CLIENT, "front-1", begin + 31, begin + 32, owners[2 * i % owners.length]);
      visit(NEVER_KEPT, "front-1", begin + 32, begin + 33, owners[(2 * i + 1) % owners.length]);
    }
  }

  /** After the end at 30 ms, for 3 s, at these in turn. */
  private void comesEveryTenthOfASecond(Owner... owners) {
    IntStream.range(0, 30)
        .forEach(
            i -> visit(CLIENT, "front-1", 30 + 100 * i, 31 + 100 * i, owners[i % owners.length]));
  }

  /** Between each two of those, at these in turn. */
  private void witnessesComeMeanwhile(String witness, Owner... owners) {
    IntStream.range(0, 60)
        .forEach(
            i -> visit(witness, "front-1", 35 + 50 * i, 36 + 50 * i, owners[i % owners.length]));
  }

  private long burst(int number) {
    return at(500) + number * 500_000L;
  }

  private void start(Owner owner, long asked, long answered, int code, long granted) {
    request(Verb.START, owner, asked, answered, code, granted);
  }

  private void end(Owner owner, long asked, long answered, int code) {
    request(Verb.END, owner, asked, answered, code, 0);
  }

  private void request(Verb verb, Owner owner, long asked, long answered, int code, long granted) {
    long answeredAt = answered == Event.NEVER ? Event.NEVER : at(answered);
    log.add(new Request(verb, CLIENT, owner, at(asked), answeredAt, code, granted * 1_000_000));
  }

  private void visit(String client, String door, long begun, long ended, Owner owner) {
    log.add(new Visit(client, door, at(begun), at(ended), owner, null));
  }

  private long at(long millis) {
    return log.begunAt() + millis * 1_000_000;
  }

  private void assertHolds() {
    assertEquals(0, Oracle.judge(log).contradicted(), () -> Oracle.judge(log).toString());
  }

  private void assertContradicted(String word) {
    Verdict verdict = Oracle.judge(log);
    assertTrue(
        verdict.contradictions().stream().anyMatch(one -> one.contains(word)), verdict::toString);
  }
}
