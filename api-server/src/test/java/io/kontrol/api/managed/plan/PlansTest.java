package io.kontrol.api.managed.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.api.managed.model.DatabaseSpec;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlansTest {
  private final Plans plans = FixedPlans.create();

  private static SizeRequest request(String json) {
    return SizeRequest.of(
        ObjectFields.read(
            json.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8),
            "application/json",
            "plan",
            "postgres_version",
            "instances",
            "cpu",
            "memory",
            "storage",
            "wal_storage",
            "pool_mode"));
  }

  @Test
  void aPlanGivesAllSizesInTheFormThatKubernetesWritesBack() {
    DatabaseSpec spec = plans.newSpec(request("{'plan':'big'}"));

    assertThat(spec.instances()).isEqualTo(3);
    assertThat(spec.cpu()).isEqualTo("4");
    assertThat(spec.memory()).isEqualTo("16Gi");
    assertThat(plans.newSpec(SizeRequest.NONE).memory()).isEqualTo("1Gi");
    assertThat(DatabaseSpec.of(Json.read(Json.write(spec.json())))).isEqualTo(spec);
  }

  @Test
  void aMajorVersionMeansItsNewestMinorAndPinsTheImage() {
    assertThat(plans.newSpec(SizeRequest.NONE).image()).isEqualTo("pg:17.10");
    assertThat(plans.newSpec(request("{'postgres_version':'16'}")).image()).isEqualTo("pg:16.4");
    assertThat(plans.newSpec(request("{'postgres_version':'17.5'}")).image()).isEqualTo("pg:17.5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'plan':'huge'} | unknown_plan",
        "{'postgres_version':'12'} | unknown_version",
        "{'postgres_version':'1'} | unknown_version",
        "{'storage':'10'} | invalid_quantity",
        "{'storage':'-1Gi'} | invalid_quantity",
        "{'storage':'10GB'} | invalid_quantity",
        "{'storage':'1Mi'} | too_small",
        "{'memory':'64Mi'} | too_small",
        "{'cpu':'0'} | invalid_quantity",
        "{'cpu':'1.5'} | invalid_quantity",
        "{'instances':100} | invalid_instances",
        "{'pool_mode':'statement'} | invalid_pool_mode"
      })
  void whatNoDatabaseCanHaveIsRefused(String json, String code) {
    assertThatThrownBy(() -> plans.newSpec(request(json)))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @Test
  void sizesGoUpwards() {
    DatabaseSpec before = plans.newSpec(request("{'postgres_version':'17.5'}"));

    DatabaseSpec after =
        plans.changed(before, request("{'plan':'big','postgres_version':'17','storage':'1Ti'}"));

    assertThat(after.plan()).isEqualTo("big");
    assertThat(after.storage()).isEqualTo("1Ti");
    assertThat(after.version()).isEqualTo("17.10");
    assertThat(after.image()).isEqualTo("pg:17.10");
    assertThat(plans.changed(before, SizeRequest.NONE)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'plan':'small'} | only_upwards",
        "{'storage':'199Gi'} | only_upwards",
        "{'wal_storage':'19Gi'} | only_upwards",
        "{'instances':1} | only_upwards",
        "{'postgres_version':'17.5'} | only_minor_upgrades",
        "{'postgres_version':'16'} | only_minor_upgrades",
        "{'postgres_version':'18'} | only_minor_upgrades",
        "{'postgres_version':'17.11'} | unknown_version",
        "{'postgres_version':'latest'} | unknown_version"
      })
  void downwardsAndToAnotherMajorVersionIsRefused(String json, String code) {
    DatabaseSpec before = plans.newSpec(request("{'plan':'big'}"));

    assertThatThrownBy(() -> plans.changed(before, request(json)))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }
}
