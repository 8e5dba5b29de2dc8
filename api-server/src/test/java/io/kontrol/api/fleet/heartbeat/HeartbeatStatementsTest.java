package io.kontrol.api.fleet.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.fleet.node.NodeConfig;
import io.kontrol.api.fleet.node.TestNode;
import io.kontrol.api.fleet.pool.PoolThresholds;
import io.kontrol.api.fleet.schedule.Bounds;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.model.wake.ChangeNotifier;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.inject.Inject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How many statements a heartbeat takes does not depend on how much it brings. */
@ApiTest
class HeartbeatStatementsTest {
  /** Lock the node, read its pools, write all, and read what schedules want. */
  private static final int USUAL = 4;

  @Inject @Nullable DataSource source;
  @Inject @Nullable Bounds bounds;
  @Inject @Nullable PoolThresholds thresholds;
  @Inject @Nullable NodeConfig config;
  @Inject @Nullable ChangeNotifier notifier;

  private final AtomicInteger statements = new AtomicInteger();

  @Test
  void aHeartbeatTakesFourHoweverMuchItBrings() {
    TestNode node = TestNode.register();
    assertThat(take(node, heartbeat(node, 1, 1))).as("with what is new").isLessThanOrEqualTo(8);

    assertThat(take(node, heartbeat(node, 1, 5))).isEqualTo(USUAL);
    var unused = take(node, heartbeat(node, 100, 1));
    assertThat(take(node, heartbeat(node, 100, 5_000))).isEqualTo(USUAL);
  }

  private int take(TestNode node, String body) {
    HeartbeatTransaction transaction =
        new HeartbeatTransaction(
            new Database(counted(Objects.requireNonNull(source)), new SimpleMeterRegistry()),
            Objects.requireNonNull(bounds),
            Objects.requireNonNull(thresholds),
            Objects.requireNonNull(config),
            Objects.requireNonNull(notifier));
    NodeHeartbeat heartbeat = HeartbeatReader.read(body.getBytes(StandardCharsets.UTF_8));
    statements.set(0);
    assertThat(transaction.take(node.id(), heartbeat).path("outcome").asText()).isEqualTo("latest");
    return statements.get();
  }

  private static String heartbeat(TestNode node, int pools, int metrics) {
    return IntStream.range(0, metrics)
            .mapToObj(i -> "{\"metric_type\":\"m\",\"value\":1,\"unit\":\"count\"}")
            .collect(Collectors.joining(",", "{\"status\":\"ACTIVE\",\"metrics\":[", "],"))
        + IntStream.range(0, pools)
            .mapToObj(
                i ->
                    """
                    {"oracle_pool_id":"statements-%d-%d","current_instances":1,"active_instances":1,
                     "avg_cpu_utilization":1,"avg_memory_utilization":1}
                    """
                        .formatted(node.id(), i))
            .collect(Collectors.joining(",", "\"pool_analytics\":[", "]}"));
  }

  private DataSource counted(DataSource plain) {
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              Object result = invoke(plain, method, arguments);
              return result instanceof Connection connection ? counted(connection) : result;
            });
  }

  private Connection counted(Connection plain) {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("prepareStatement")) {
                statements.incrementAndGet();
              }
              return invoke(plain, method, arguments);
            });
  }

  private static @Nullable Object invoke(
      Object target, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
