package io.kontrol.systemtests.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.local.Progress;
import io.kontrol.local.Service;
import io.kontrol.local.Stack;
import io.kontrol.local.StackSettings;
import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.local.process.StackProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fuzzes the api-server from its OpenAPI document, with identities of all kinds and with none: few
 * requests in {@code mvn verify}, many in {@code mvn -Plong verify}. {@code -Dfuzz.requests=N}
 * sends more, {@code -Dfuzz.seed=N} others.
 */
class FuzzTest {
  private static final String DOCUMENT = "api-server/openapi.yaml";

  /** Also: nothing is read or written without a right. */
  @Test
  void noRequestMakesTheApiServerFailOrBreakItsDocument(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    fuzz(directory, 2_000);
  }

  @Test
  @Tag("long")
  void noneOfManyRequestsDoesEither(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
      throws Exception {
    fuzz(directory, 20_000);
  }

  private static void fuzz(Path directory, int requests) throws Exception {
    StackSettings settings = StackSettings.forTest(directory, new ClusterChoice.Sandbox());
    try (Stack stack = new Stack(settings, Progress.SILENT)) {
      stack.startDatabase();
      StackProcess process = stack.addReplica("api-server", Service.API_SERVER, Map.of());
      process.start();
      process.awaitReady(Duration.ofMinutes(2));
      List<FuzzIdentity> identities;
      try (Connection connection = stack.database().owner().getConnection()) {
        identities = FuzzIdentities.create(connection);
      }
      Fuzzer fuzzer =
          new Fuzzer(
              settings.home().resolve(DOCUMENT), stack.urlOf("api-server").getPort(), identities);
      Fuzzer.Report report =
          fuzzer.run(Long.getLong("fuzz.seed", 1L), Integer.getInteger("fuzz.requests", requests));
      System.out.println(report);
      assertThat(report.wrong()).as(report.toString()).isZero();
      assertThat(report.statuses()).containsKeys(200, 201, 400, 401, 403, 404);
      assertThat(fuzzer.answersOfResources()).isGreaterThan(requests / 50);
      try (Connection connection = stack.database().owner().getConnection()) {
        assertThat(DatabaseIntegrity.broken(connection)).isEmpty();
        assertThat(fuzzer.accessFaults(connection)).isEmpty();
      }
    }
  }
}
