package io.kontrol.systemtests.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.systemtests.cluster.AuditedWrite;
import io.kontrol.systemtests.cluster.ProxiedRequest;
import io.kontrol.systemtests.faults.check.TableSnapshot.Applied;
import io.kontrol.systemtests.faults.check.TableSnapshot.AuditRow;
import io.kontrol.systemtests.faults.check.TableSnapshot.Desired;
import io.kontrol.systemtests.faults.check.TableSnapshot.Logged;
import io.kontrol.systemtests.faults.check.TableSnapshot.Observed;
import io.kontrol.systemtests.faults.check.TableSnapshot.Revision;
import io.kontrol.systemtests.faults.load.Journal;
import io.kontrol.systemtests.http.TestJson;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each rule finds a state that violates it. */
class ChecksTest {
  private static final String UID = "3f0c";
  private static final Instant SETTLED = Instant.parse("2026-01-01T00:00:00Z");

  private static JsonNode spec(String value) {
    return TestJson.read("{\"data\":{\"key\":\"" + value + "\"}}");
  }

  private static ObjectNode object(String label, String generation, String value) {
    return (ObjectNode)
        TestJson.read(
            """
            {"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","namespace":"n","uid":"%s",
             "labels":{"kontrol/resource-id":"%s"},"annotations":{"kontrol/generation":"%s"}},
             "data":{"key":"%s"}}
            """
                .formatted(UID, label, generation, value));
  }

  private static Desired desired(int generation, boolean deleted, String sync) {
    return new Desired(1, "ConfigMap", "n", "a", generation, generation, spec("v"), deleted, sync);
  }

  /** Resource 1 at generation 2, applied and observed. */
  private static TableSnapshot healthy() {
    return new TableSnapshot(
        List.of(desired(2, false, "Synced")),
        List.of(new Revision(1, 1, 1, spec("old")), new Revision(1, 2, 2, spec("v"))),
        List.of(new Applied(1, 2, "success", "", UID, false)),
        List.of(new Observed(1, 2, UID, object("1", "2", "v"), false)),
        List.of(
            new Logged(1, "user", "ResourceCreated", 1, 1),
            new Logged(2, "user", "ResourceUpdated", 1, 2),
            new Logged(3, "reconciler", "ApplySucceeded", 1, 2)),
        List.of(
            new AuditRow("r1", "RESOURCE_CREATED", 1, List.of(), false),
            new AuditRow("r2", "RESOURCES_APPLIED", 0, List.of(1), false),
            new AuditRow("r3", "RECONCILE_REQUESTED", 1, List.of(), false)));
  }

  private static TableSnapshot with(List<Desired> desired) {
    TableSnapshot rows = healthy();
    return new TableSnapshot(
        desired, rows.revisions(), rows.applied(), rows.observed(), rows.events(), rows.audit());
  }

  private static List<String> rules(List<Violation> violations) {
    return violations.stream().map(Violation::rule).toList();
  }

  private static List<String> cluster(TableSnapshot rows, JsonNode... objects) {
    return rules(new ClusterCheck(rows, List.of(objects)).check());
  }

  private static AuditedWrite apply(long sequence, int resource, int generation, long version) {
    ProxiedRequest passage = new ProxiedRequest("reconciler-1", "PATCH", "/x", false, SETTLED);
    return new AuditedWrite(sequence, passage, SETTLED, resource, generation, 200, version, UID);
  }

  @Test
  void nothingIsFoundWhereAllIsWell() {
    assertThat(cluster(healthy(), object("1", "2", "v"))).isEmpty();
    assertThat(new EventCheck(healthy()).check()).isEmpty();
    assertThat(new HistoryCheck(new Journal(), healthy()).check()).isEmpty();
  }

  @Test
  void aRequestWithoutItsAuditRowOrWithTwoIsFound() {
    TableSnapshot rows = healthy();
    assertThat(new AuditCheck(Set.of("r1", "r2", "r3"), rows).check()).isEmpty();
    assertThat(rules(new AuditCheck(Set.of("r9"), rows).check()))
        .containsExactly("what is done is audited");
    assertThat(rules(new AuditCheck(Set.of(), audited("r1", "r1")).check()))
        .containsExactly("each request is audited once");
  }

  @Test
  void aChangeWithoutItsAuditRowIsFound() {
    assertThat(rules(new AuditCheck(Set.of(), audited("r1")).check()))
        .containsExactly("each change is audited");
  }

  /** With an audit row of a change for each of these requests. */
  private static TableSnapshot audited(String... requests) {
    TableSnapshot rows = healthy();
    return new TableSnapshot(
        rows.desired(),
        rows.revisions(),
        rows.applied(),
        rows.observed(),
        rows.events(),
        Stream.of(requests)
            .map(request -> new AuditRow(request, "RESOURCE_UPDATED", 1, List.of(), false))
            .toList());
  }

  @Test
  void aLostObjectIsFound() {
    assertThat(cluster(healthy())).contains("nothing lost");
  }

  @Test
  void anObjectOfNobodyIsFound() {
    ObjectNode stranger = object("9", "1", "v");
    ((ObjectNode) stranger.path("metadata")).put("name", "b");
    assertThat(cluster(healthy(), object("1", "2", "v"), stranger)).contains("nothing extra");
  }

  @Test
  void anObjectThatSurvivedItsDeletionIsFound() {
    assertThat(cluster(with(List.of(desired(2, true, "Deleted"))), object("1", "2", "v")))
        .contains("deleted objects are gone", "nothing extra");
  }

  @Test
  void aWrongValueInTheClusterIsFound() {
    assertThat(cluster(healthy(), object("1", "2", "other"))).contains("the cluster is as desired");
  }

  @Test
  void anOldGenerationInTheClusterIsFound() {
    assertThat(cluster(healthy(), object("1", "1", "v")))
        .contains("the state tables agree with the cluster");
  }

  @Test
  void aResourceThatIsNotSyncedIsFound() {
    assertThat(cluster(with(List.of(desired(2, false, "Drifted"))), object("1", "2", "v")))
        .contains("everything is synced in the end");
  }

  @Test
  void aGapInTheHistoryIsFound() {
    TableSnapshot rows = healthy();
    TableSnapshot gap =
        new TableSnapshot(
            rows.desired(),
            rows.revisions().subList(1, 2),
            rows.applied(),
            rows.observed(),
            rows.events(),
            rows.audit());
    assertThat(rules(new HistoryCheck(new Journal(), gap).check())).contains("history has no gap");
  }

  @Test
  void anOlderGenerationAppliedOverANewerOneIsFound() {
    List<AuditedWrite> audit = List.of(apply(1, 1, 2, 10), apply(2, 1, 1, 11));
    assertThat(rules(new OrderCheck(new Journal(), healthy(), audit).check()))
        .containsExactly("no older generation is applied over a newer one");
  }

  @Test
  void answersThatOvertakeEachOtherAreNoFault() {
    List<AuditedWrite> audit = List.of(apply(1, 1, 2, 11), apply(2, 1, 1, 10));
    assertThat(new OrderCheck(new Journal(), healthy(), audit).check()).isEmpty();
  }

  @Test
  void aSuccessThatIsToldTwiceIsFound() {
    TableSnapshot rows = healthy();
    List<Logged> events = new java.util.ArrayList<>(rows.events());
    events.add(new Logged(4, "reconciler", "ApplySucceeded", 1, 2));
    TableSnapshot doubled =
        new TableSnapshot(
            rows.desired(),
            rows.revisions(),
            rows.applied(),
            rows.observed(),
            events,
            rows.audit());
    assertThat(rules(new EventCheck(doubled).check()))
        .containsExactly("one success per generation");
  }

  @Test
  void aChangeWithoutAnEventIsFound() {
    TableSnapshot rows = healthy();
    TableSnapshot silent =
        new TableSnapshot(
            rows.desired(),
            rows.revisions(),
            rows.applied(),
            rows.observed(),
            rows.events().subList(1, 3),
            rows.audit());
    assertThat(rules(new EventCheck(silent).check())).containsExactly("each change is in the log");
  }
}
