package io.kontrol.api.managed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.api.platform.refusal.Refusal;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupScheduleTest {
  private static final UUID ID = UUID.fromString("0a1b2c3d-1111-4222-8333-944455556666");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 30 1 * * *",
        "0 0 */6 * * *",
        "0 0 1 1,15 * ?",
        "0 0 1 * 1-6 1-5",
        "0 10-50/20 0 31 12 6"
      })
  void aScheduleOfTheOperatorStaysAsItIs(String schedule) {
    assertThat(BackupSchedule.of(schedule, ID)).isEqualTo(schedule);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30 1 * * *",
        "0 30 1 * * * 2026",
        "@daily",
        "60 0 0 * * *",
        "0 0 24 * * *",
        "0 0 0 0 * *",
        "0 0 0 * 13 *",
        "0 0 0 * * 7",
        "0 0 5-1 * * *",
        "0 0 */0 * * *",
        "0 0 1, * * *",
        "0 0 1 * * MON",
        "0 0 999 * * *"
      })
  void whatTheOperatorWouldRefuseIsRefused(String schedule) {
    assertThatThrownBy(() -> BackupSchedule.of(schedule, ID))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.code()).isEqualTo("invalid_backup_schedule"));
  }

  @Test
  void databasesAreSpreadOverTheHourAndEachKeepsItsTime() {
    Set<String> times = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      UUID id = new UUID(i * 7_919_000_000_001L, -i * 104_729_000_003L);
      String schedule = BackupSchedule.of("H H 1 H * *", id);
      assertThat(schedule).matches("[0-9]{1,2} [0-9]{1,2} 1 [0-9]{1,2} \\* \\*");
      assertThat(BackupSchedule.of("H H 1 H * *", id)).isEqualTo(schedule);
      assertThat(BackupSchedule.of(schedule, id)).isEqualTo(schedule);
      times.add(schedule.split(" ", -1)[1]);
    }
    assertThat(times).hasSizeGreaterThan(50);
  }
}
