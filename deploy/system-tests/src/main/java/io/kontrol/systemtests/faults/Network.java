package io.kontrol.systemtests.faults;

import io.kontrol.sandbox.net.TcpProxy;
import io.kontrol.systemtests.cluster.ClusterAddress;
import io.kontrol.systemtests.cluster.ClusterProxy;
import io.kontrol.systemtests.cluster.ProxiedRequest;
import io.kontrol.systemtests.cluster.TrackingProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The network between the services, the database and the cluster. All requests to the cluster pass
 * through it, so that those in flight are known, even when their sender has given up.
 */
final class Network implements AutoCloseable {
  private static final int MOST_NAMED = 10;

  private final int databasePort;
  private final ClusterProxy cluster;
  private final TrackingProxy hands;
  private final Map<String, TcpProxy> toDatabase = new LinkedHashMap<>();
  private final Map<String, TcpProxy> toCluster = new LinkedHashMap<>();

  Network(ClusterAddress clusterAddress, int databasePort, long seed) {
    this.databasePort = databasePort;
    cluster = new ClusterProxy(clusterAddress, seed);
    hands = new TrackingProxy(clusterAddress);
  }

  /** Creates the connections of a service. */
  void connect(String service) {
    toDatabase.put(service, new TcpProxy(service + "-database", loopback(databasePort)));
    toCluster.put(service, new TcpProxy(service + "-cluster", loopback(cluster.port())));
  }

  TcpProxy toDatabase(String service) {
    return known(toDatabase, service);
  }

  TcpProxy toCluster(String service) {
    return known(toCluster, service);
  }

  ClusterProxy cluster() {
    return cluster;
  }

  ClusterAddress outsideHands() {
    return ClusterAddress.ofProxy(hands.port(), "an outside hand");
  }

  /** Descriptions of requests and bytes in flight; watches do not count. */
  List<String> underWay(UserConnection users) {
    List<String> texts = new ArrayList<>();
    Instant now = Instant.now();
    Stream.of(users.underWay(), hands.underWay(), cluster.underWay())
        .flatMap(List::stream)
        .limit(MOST_NAMED)
        .forEach(passage -> texts.add(text(passage, now)));
    addHeld(texts, "users and Kontrol", users.line());
    toDatabase.forEach((name, line) -> addHeld(texts, name + " and the database", line));
    toCluster.forEach((name, line) -> addHeld(texts, name + " and the cluster", line));
    return texts;
  }

  private static String text(ProxiedRequest passage, Instant now) {
    return passage + " for " + Duration.between(passage.arrived(), now).toMillis() + " ms";
  }

  private static void addHeld(List<String> texts, String ends, TcpProxy line) {
    if (line.holdsAnything()) {
      texts.add("bytes between " + ends);
    }
  }

  @Override
  public void close() {
    toDatabase.values().forEach(TcpProxy::close);
    toCluster.values().forEach(TcpProxy::close);
    hands.close();
    cluster.close();
  }

  private static TcpProxy known(Map<String, TcpProxy> lines, String service) {
    TcpProxy line = lines.get(service);
    if (line == null) {
      throw new IllegalArgumentException("no process " + service);
    }
    return line;
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
