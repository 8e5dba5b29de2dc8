package io.kontrol.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.SandboxOptions;
import io.kontrol.sandbox.auth.Rule;
import io.kontrol.sandbox.auth.Subject;
import io.kontrol.sandbox.binaries.ControlPlane;
import io.kontrol.sandbox.net.TcpProxy;
import io.kontrol.sandbox.testing.NeedsApiServer;
import io.kontrol.sandbox.testing.TestCluster;
import io.kontrol.watcher.service.Watcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A cluster that cannot be observed is said to be lost, once, and for as long as it lasts. */
class ConnectionTest {
  private static final String[] QUICK = {
    "probe-interval", "200ms",
    "probe-timeout", "300ms",
    "kind-lost-after", "1s",
    "lease-renewal", "100ms"
  };

  private final List<AutoCloseable> open = new ArrayList<>();

  static Stream<TestCluster> clusters() {
    return Stream.concat(Stream.of(TestCluster.sandbox()), TestCluster.real().stream());
  }

  private static SandboxOptions quickBookmarks() {
    return SandboxOptions.defaults().withBookmarkInterval(Duration.ofMillis(200));
  }

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private Scene scene(TestCluster cluster) {
    open.add(cluster);
    Scene scene = new Scene(cluster);
    open.add(scene);
    return scene;
  }

  private TcpProxy proxy(TestCluster cluster) {
    TcpProxy proxy =
        new TcpProxy(
            "cluster",
            new InetSocketAddress(
                InetAddress.getLoopbackAddress(), URI.create(cluster.url()).getPort()));
    open.add(proxy);
    return proxy;
  }

  private Watcher startThrough(TcpProxy proxy, Scene scene, String... settings) {
    TestCluster cluster = scene.cluster;
    String scheme = URI.create(cluster.url()).getScheme();
    OtherFieldManager through =
        new OtherFieldManager(
            cluster.kubeconfig().toString(), scheme + "://127.0.0.1:" + proxy.port());
    open.add(open.size() - 2, through);
    List<String> all = new ArrayList<>(List.of(QUICK));
    all.addAll(List.of(settings));
    return scene.startWatcher(through.api(), scene.database.url(), all.toArray(String[]::new));
  }

  private static @Nullable Object lease(Scene scene, String column) {
    List<Map<String, @Nullable Object>> rows =
        scene.rows.all(
            "SELECT " + column + " AS value FROM watcher_leases WHERE cluster_id = ?",
            scene.clusterId);
    return rows.isEmpty() ? null : rows.get(0).get("value");
  }

  private static void awaitConnection(Scene scene, String state) {
    Scene.await().until(() -> lease(scene, "connection"), state::equals);
  }

  /** As they were written, with the kind where one is meant. */
  private static List<String> clusterEvents(Scene scene) {
    return scene
        .rows
        .all(
            """
            SELECT type || COALESCE(' ' || (data->>'kind'), '') AS text
            FROM events_k8s_watch WHERE cluster_id = ? AND resource_id IS NULL ORDER BY id
            """,
            scene.clusterId)
        .stream()
        .map(row -> String.valueOf(row.get("text")))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("clusters")
  void aClusterThatRefusesConnectionsIsLostUntilItIsObservedAgain(TestCluster cluster) {
    Scene scene = scene(cluster);
    ObjectNode manifest = scene.configMap("kept", "1");
    int id = scene.bring(manifest);
    TcpProxy proxy = proxy(cluster);
    startThrough(proxy, scene);
    scene.awaitSync(id, "Synced");
    awaitConnection(scene, "Connected");
    Object connectedSince = lease(scene, "connection_since");

    proxy.cut();
    awaitConnection(scene, "Lost");
    Object through = lease(scene, "observed_through");
    assertThat(lease(scene, "connection_message")).asString().isNotBlank();
    assertThat(lease(scene, "connection_since > acquired_at")).isEqualTo(true);
    assertThat(lease(scene, "expires_at > clock_timestamp()"))
        .as("the watcher itself is well")
        .isEqualTo(true);
    scene.hand.mergePatch("other", manifest, "{\"data\":{\"key\":\"2\"}}");
    assertThat(lease(scene, "observed_through")).as("nothing is observed").isEqualTo(through);

    proxy.open();
    awaitConnection(scene, "Connected");
    assertThat(scene.sync(id)).as("observed when it is called so").isEqualTo("Drifted");
    assertThat(lease(scene, "connection_since > '" + connectedSince + "'")).isEqualTo(true);
    assertThat(lease(scene, "connection_message")).isNull();
    assertThat(clusterEvents(scene)).containsExactly("ObservationLost", "ObservationRestored");
  }

  @ParameterizedTest
  @MethodSource("clusters")
  void aNetworkThatDropsPacketsIsNoticedAndItsWatchesAreOpenedAnew(TestCluster cluster) {
    Scene scene = scene(cluster);
    ObjectNode manifest = scene.configMap("kept", "1");
    int id = scene.bring(manifest);
    TcpProxy proxy = proxy(cluster);
    startThrough(proxy, scene);
    scene.awaitSync(id, "Synced");
    awaitConnection(scene, "Connected");

    proxy.silence();
    long silentAt = System.nanoTime();
    awaitConnection(scene, "Lost");
    Duration noticed = Duration.ofNanos(System.nanoTime() - silentAt);
    assertThat(noticed)
        .as("interval, two timeouts, and a second between them; and a renewal of the lease")
        .isLessThan(Duration.ofMillis(200 + 2 * 300 + 1_000 + 100).plusSeconds(2));
    proxy.open();
    scene.hand.mergePatch("other", manifest, "{\"data\":{\"key\":\"2\"}}");
    awaitConnection(scene, "Connected");
    scene.awaitSync(id, "Drifted");
    assertThat(scene.registry.counter("kontrol.watcher.watch.restarts", recovered()).count())
        .isEqualTo(1);
    assertThat(clusterEvents(scene)).containsExactly("ObservationLost", "ObservationRestored");
  }

  private static String[] recovered() {
    return new String[] {"api_version", "v1", "kind", "ConfigMap", "reason", "recovered"};
  }

  @Test
  void aQuietClusterIsNotOld() {
    Scene scene = scene(TestCluster.sandbox(quickBookmarks()));
    int id = scene.bring(scene.configMap("still", "1"));
    scene.startWatcher(QUICK);
    scene.awaitSync(id, "Synced");
    awaitConnection(scene, "Connected");
    Object updatedAt = scene.current(id, "updated_at");
    Object through = lease(scene, "observed_through");
    Scene.await()
        .until(
            () ->
                lease(
                    scene,
                    "observed_through > '" + through + "'::TIMESTAMPTZ + INTERVAL '1 second'"),
            Boolean.TRUE::equals);
    assertThat(scene.current(id, "updated_at")).isEqualTo(updatedAt);
    assertThat(lease(scene, "clock_timestamp() - observed_through < INTERVAL '5 seconds'"))
        .isEqualTo(true);
  }

  @Test
  void aKindWhoseRightsAreTakenAwayIsNamedAndTheOthersGoOn() {
    Scene scene = scene(TestCluster.sandbox(quickBookmarks()));
    int map = scene.bring(scene.configMap("seen", "1"));
    ObjectNode secret = scene.manifest("v1", "Secret", "hidden", "{'data':{'a':'Yg=='}}");
    int hidden = scene.bring(secret);
    TcpProxy proxy = proxy(scene.cluster);
    startThrough(proxy, scene);
    scene.awaitSync(map, "Synced");
    scene.awaitSync(hidden, "Synced");
    awaitConnection(scene, "Connected");

    become(scene, new Subject("watcher", List.of(allowing(List.of("configmaps")))));
    proxy.resetConnections();
    proxy.open();
    awaitConnection(scene, "Degraded");
    assertThat(lease(scene, "unobserved_kinds->0->>'kind'")).isEqualTo("Secret");
    assertThat(lease(scene, "unobserved_kinds->0->>'message'")).asString().contains("403");
    assertThat(lease(scene, "jsonb_array_length(unobserved_kinds)")).isEqualTo(1);
    Object through = lease(scene, "observed_through");
    Scene.await()
        .until(() -> lease(scene, "observed_through > '" + through + "'"), Boolean.TRUE::equals);

    become(scene, Subject.admin("watcher"));
    awaitConnection(scene, "Connected");
    assertThat(lease(scene, "unobserved_kinds::TEXT")).isEqualTo("[]");
    assertThat(clusterEvents(scene))
        .containsExactly("ObservationLost Secret", "ObservationRestored Secret");
  }

  private static void become(Scene scene, Subject user) {
    scene.cluster.asSandbox().orElseThrow().users().put(scene.cluster.token(), user);
  }

  private static Rule allowing(List<String> resources) {
    return new Rule("", List.of("*"), resources, List.of(), List.of("*"), List.of());
  }

  @Test
  void whoTakesOverALostClusterDoesNotTellOfItAgain() {
    Scene scene = scene(TestCluster.sandbox(quickBookmarks()));
    int id = scene.bring(scene.configMap("kept", "1"));
    TcpProxy proxy = proxy(scene.cluster);
    Watcher first = startThrough(proxy, scene);
    scene.awaitSync(id, "Synced");
    proxy.cut();
    awaitConnection(scene, "Lost");
    Object since = lease(scene, "connection_since");
    first.close();
    Watcher second = startThrough(proxy, scene);
    Scene.await().until(second::isHolder);
    proxy.open();
    awaitConnection(scene, "Connected");
    assertThat(lease(scene, "connection_since > '" + since + "'")).isEqualTo(true);
    assertThat(clusterEvents(scene)).containsExactly("ObservationLost", "ObservationRestored");
  }

  @Test
  void aLossDuringAnOutageOfTheDatabaseIsToldWhenThatIsOver() {
    Scene scene = scene(TestCluster.sandbox(quickBookmarks()));
    int id = scene.bring(scene.configMap("kept", "1"));
    TcpProxy proxy = proxy(scene.cluster);
    startThrough(proxy, scene);
    scene.awaitSync(id, "Synced");
    awaitConnection(scene, "Connected");
    Outage outage = Outage.of(scene.database);
    proxy.cut();
    Scene.await()
        .until(
            () -> scene.registry.get("kontrol.watcher.cluster.connected").gauge().value(),
            connected -> connected == 0);
    assertThat(lease(scene, "connection")).isEqualTo("Connected");
    outage.close();
    awaitConnection(scene, "Lost");
    assertThat(clusterEvents(scene)).containsExactly("ObservationLost");
  }

  @Test
  @NeedsApiServer
  void anApiServerThatIsKilledIsLostAndBackWhenItIsStartedAgain() throws IOException {
    TestCluster cluster = TestCluster.real().orElseThrow();
    Scene scene = scene(cluster);
    ControlPlane plane = cluster.controlPlane().orElseThrow();
    int id = scene.bring(scene.configMap("kept", "1"));
    scene.startWatcher(QUICK);
    scene.awaitSync(id, "Synced");
    awaitConnection(scene, "Connected");
    plane.kill(ControlPlane.API_SERVER);
    try {
      awaitConnection(scene, "Lost");
    } finally {
      plane.start(ControlPlane.API_SERVER);
    }
    awaitConnection(scene, "Connected");
    assertThat(clusterEvents(scene)).containsExactly("ObservationLost", "ObservationRestored");
  }

  @Test
  @NeedsApiServer
  void anApiServerWhoseStoreIsAwayIsLostToo() throws IOException {
    TestCluster cluster = TestCluster.real().orElseThrow();
    Scene scene = scene(cluster);
    ControlPlane plane = cluster.controlPlane().orElseThrow();
    int id = scene.bring(scene.configMap("kept", "1"));
    scene.startWatcher("probe-interval", "500ms", "probe-timeout", "3s");
    scene.awaitSync(id, "Synced");
    awaitConnection(scene, "Connected");
    plane.kill(ControlPlane.ETCD);
    try {
      awaitConnection(scene, "Lost");
      assertThat(lease(scene, "connection_message")).asString().isNotBlank();
    } finally {
      plane.start(ControlPlane.ETCD);
    }
    awaitConnection(scene, "Connected");
  }
}
