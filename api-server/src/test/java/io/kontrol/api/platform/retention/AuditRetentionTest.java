package io.kontrol.api.platform.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.TestLogins;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@ApiTest
class AuditRetentionTest {
  @Inject Retention retention;

  @Test
  void theAuditLogIsKeptForAYear() {
    retention.purgeAuditLogs(Instant.now()); // what other tests have left
    ApiDatabase.execute(
        """
        INSERT INTO audit_logs (action, category, resource_name, timestamp)
        SELECT 'TESTED', 'SYSTEM', 'retained-' || age, now() - age * INTERVAL '1 day'
        FROM unnest(ARRAY[0, 2, 364, 366, 800]) AS age
        """);
    // more than a batch
    ApiDatabase.execute(
        """
        INSERT INTO audit_logs (action, category, resource_name, timestamp)
        SELECT 'TESTED', 'SYSTEM', 'purged', now() - INTERVAL '500 days' FROM generate_series(1, %d)
        """
            .formatted(Purge.BATCH * 2));

    assertThat(retention.run(Instant.now()).get("audit_logs")).isEqualTo(Purge.BATCH * 2 + 2);

    assertThat(
            TestLogins.audit(
                "resource_name", "resource_name LIKE 'retained-%' OR resource_name = 'purged'"))
        .containsExactlyInAnyOrder("retained-0", "retained-2", "retained-364");
  }

  @Test
  void aClockThatIsYearsAheadDoesNotEmptyIt() {
    ApiDatabase.execute(
        """
        INSERT INTO audit_logs (action, category, resource_name, timestamp)
        VALUES ('TESTED', 'SYSTEM', 'of-today', now())
        """);
    // the other tables are told the true time, so that nothing else is lost
    assertThat(retention.purgeAuditLogs(Instant.now().plus(Duration.ofDays(4_000)))).isZero();
    assertThat(TestLogins.audit("resource_name", "resource_name = 'of-today'")).hasSize(1);
  }
}
