package org.holdfast.management;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.journal.Journal;
import org.holdfast.management.Codec.Placed;
import org.holdfast.management.NodeEntry.NodeReport;
import org.holdfast.membership.Member;
import org.holdfast.stack.Administration;
import org.holdfast.stack.Administration.Kept;
import org.holdfast.stack.Administration.Page;
import org.holdfast.stack.ServiceListing;
import org.holdfast.stack.ServiceListing.State;
import org.holdfast.stack.TargetStack;

/** A stack as its node: the truth about what its target owns. */
final class StackNode implements Node {
  private final TargetStack stack;
  private final Administration administration;

  StackNode(TargetStack stack) {
    this.stack = stack;
    administration = stack.administration();
  }

  @Override
  public Member member() {
    return stack.member();
  }

  @Override
  public Journal journal() {
    return administration.journal();
  }

  @Override
  public Slice list(Search search, String after, int atMost) {
    if (!search.wantsServerStarted()) {
      return new Slice(List.of(), 0);
    }
    long before = after.isEmpty() ? Long.MAX_VALUE : Long.parseLong(after);
    Page page = administration.page(search.query(), before, atMost);
    return new Slice(page.kept().stream().map(this::placed).toList(), page.total());
  }

  private Placed placed(Kept kept) {
    return new Placed(String.valueOf(kept.id()), entry(kept));
  }

  private AffinityEntry entry(Kept kept) {
    return new AffinityEntry(
        kept.service(),
        kept.client(),
        member().self().name(),
        kept.instance(),
        false,
        kept.timeLeft(),
        kept.granted(),
        kept.age(),
        kept.startedBy(),
        kept.holes());
  }

  @Override
  public Optional<AffinityEntry> find(ServiceAddress service, ClientSelector client) {
    return administration.find(service, client).map(this::entry);
  }

  @Override
  public NodeReport report() {
    return new NodeReport(
        administration.size(), stack.connectionCount(), Optional.of(administration.maxDuration()));
  }

  @Override
  public List<InstanceEntry> instances() {
    List<InstanceEntry> entries = new ArrayList<>();
    for (ServiceListing service : administration.services()) {
      for (Endpoint instance : service.instances()) {
        entries.add(entry(service, instance));
      }
    }
    return entries;
  }

  private InstanceEntry entry(ServiceListing listed, Endpoint instance) {
    return new InstanceEntry(
        listed.name(),
        listed.service(),
        member().self().name(),
        instance,
        Optional.of(listed.state()),
        Optional.empty(),
        administration.connections(listed.service(), instance),
        listed.instances().size() == 1
            ? listed.affinities()
            : administration.count(listed.service(), instance),
        listed.state() == State.DRAINING ? Optional.of(listed.timeLeft()) : Optional.empty());
  }

  @Override
  public Map<String, LongSupplier> counters() {
    return Map.of(
        "starts", () -> administration.counts().starts(),
        "renewals", () -> administration.counts().renewals(),
        "ends", () -> administration.counts().ends(),
        "expiries", () -> administration.counts().unasked(EndReason.EXPIRED),
        "refusals", () -> administration.counts().refusals());
  }

  @Override
  public Map<String, LongSupplier> gauges() {
    return Map.of("affinities", administration::size, "connections", stack::connectionCount);
  }

  @Override
  public CompletionStage<Result> end(ServiceAddress service, ClientSelector client, String by) {
    return administration.end(service, client, by).thenApply(Result::of);
  }

  @Override
  public Result extend(ServiceAddress service, ClientSelector client, Duration fromNow, String by) {
    return administration
        .extend(service, client, fromNow, by)
        .map(left -> Result.of(ReturnCode.DONE).text() + ", " + left.toSeconds() + " s left")
        .map(text -> new Result(true, text))
        .orElse(Result.of(ReturnCode.NO_SUCH_AFFINITY));
  }

  @Override
  public Result drain(Optional<String> service, Duration atMost, String by) {
    return administration.drain(service, atMost, by)
        ? Result.of(ReturnCode.DONE)
        : Result.nothingTo("drain");
  }

  @Override
  public Result resume(Optional<String> service, String by) {
    return administration.resume(service, by)
        ? Result.of(ReturnCode.DONE)
        : Result.nothingTo("resume");
  }

  @Override
  public Result withdraw(Optional<String> service, String by) {
    return administration.withdraw(service, by)
        ? Result.of(ReturnCode.DONE)
        : Result.nothingTo("withdraw");
  }

  @Override
  public Result limit(Duration atMost, String by) {
    administration.setMaxDuration(atMost, by);
    return Result.of(ReturnCode.DONE);
  }
}
