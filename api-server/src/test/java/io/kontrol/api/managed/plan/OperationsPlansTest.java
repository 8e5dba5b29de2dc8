package io.kontrol.api.managed.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.managed.model.BackupPlan;
import io.kontrol.api.managed.model.DatabaseSpec;
import io.kontrol.api.managed.model.Monitoring;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationsPlansTest {
  private static final UUID ID = UUID.fromString("0a1b2c3d-1111-4222-8333-944455556666");
  private static final DatabaseSpec SMALL = FixedPlans.create().newSpec(SizeRequest.NONE);
  private static final DatabaseSpec BIG =
      FixedPlans.create().newSpec(SizeRequest.of(fields("{'plan':'big'}")));

  private final OperationsPlans configured = FixedPlans.operations(Optional.of("main"));
  private final OperationsPlans bare = FixedPlans.operations(Optional.empty());

  private static ObjectFields fields(String json) {
    return ObjectFields.of(
        (ObjectNode) Json.read(json.replace('\'', '"')),
        "plan",
        "backups",
        "backup_store",
        "backup_schedule",
        "backup_retention",
        "monitoring");
  }

  private static OperationsRequest request(String json) {
    return OperationsRequest.of(fields(json));
  }

  private static BackupPlan start(OperationsPlans plans, DatabaseSpec spec, String request) {
    return Objects.requireNonNull(plans.start(spec, request(request), ID, "daap-orders").backups());
  }

  @Test
  void withADefaultStoreEveryDatabaseIsBackedUp() {
    BackupPlan plan = start(configured, SMALL, "{}");

    assertThat(plan.store().destination()).isEqualTo("s3://backups/main");
    assertThat(plan.serverName()).isEqualTo("daap-orders-0a1b2c3d");
    assertThat(plan.schedule()).matches("[0-9]+ [0-9]+ 1 \\* \\* \\*");
    assertThat(plan.retention()).isEqualTo("30d");
    assertThat(configured.start(SMALL, request("{'backups':false}"), ID, "x").backups()).isNull();
  }

  @Test
  void aPlanHasItsOwnScheduleAndRetention() {
    BackupPlan plan = start(configured, BIG, "{}");

    assertThat(plan.schedule()).isEqualTo("0 0 */6 * * *");
    assertThat(plan.retention()).isEqualTo("12w");
  }

  @Test
  void whatTheRequestSaysComesFirst() {
    BackupPlan plan =
        start(
            configured, BIG, "{'backup_store':'other','backup_schedule':'','backup_retention':''}");

    assertThat(plan.store().name()).isEqualTo("other");
    assertThat(plan.schedule()).isNull();
    assertThat(plan.retention()).isNull();
  }

  @Test
  void withoutADefaultStoreOnlyWhoNamesOneIsBackedUp() {
    assertThat(bare.start(SMALL, request("{}"), ID, "x").backups()).isNull();
    assertThat(start(bare, SMALL, "{'backup_store':'main'}").store().name()).isEqualTo("main");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'backups':true} | no_object_store",
        "{'backup_schedule':'0 0 1 * * *'} | no_object_store",
        "{'backup_store':'none'} | unknown_object_store",
        "{'backup_store':'main','backup_schedule':'daily'} | invalid_backup_schedule",
        "{'backup_store':'main','backup_retention':'30'} | invalid_backup_retention",
        "{'backups':false,'backup_store':'main'} | backups_off",
        "{'backups':'yes'} | wrong_type",
        "{'monitoring':1} | wrong_type"
      })
  void whatCannotBeIsRefused(String request, String code) {
    assertThatThrownBy(() -> bare.start(SMALL, request(request), ID, "x"))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @Test
  void aChangeKeepsWhatItDoesNotName() {
    DatabaseSpec before = configured.start(SMALL, request("{}"), ID, "daap-orders");

    assertThat(bare.change(before, request("{}"), ID, "daap-orders")).isEqualTo(before);
    DatabaseSpec later =
        bare.change(before, request("{'backup_retention':'2w','monitoring':true}"), ID, "x");
    BackupPlan plan = Objects.requireNonNull(later.backups());
    assertThat(plan.retention()).isEqualTo("2w");
    assertThat(plan.serverName()).isEqualTo("daap-orders-0a1b2c3d");
    assertThat(plan.schedule()).isEqualTo(Objects.requireNonNull(before.backups()).schedule());
    assertThat(later.monitoring()).isEqualTo(new Monitoring(Map.of("release", "prometheus")));
    DatabaseSpec off = bare.change(later, request("{'backups':false,'monitoring':false}"), ID, "x");
    assertThat(off.backups()).isNull();
    assertThat(off.monitoring()).isNull();
  }

  @Test
  void aSpecIsReadAsItWasWritten() {
    DatabaseSpec spec = configured.start(BIG, request("{'monitoring':true}"), ID, "daap-orders");

    assertThat(DatabaseSpec.of(Json.read(Json.write(spec.json())))).isEqualTo(spec);
    assertThat(DatabaseSpec.of(Json.read(Json.write(SMALL.json())))).isEqualTo(SMALL);
  }
}
