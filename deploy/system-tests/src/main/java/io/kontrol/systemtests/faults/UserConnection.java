package io.kontrol.systemtests.faults;

import io.kontrol.sandbox.net.TcpProxy;
import io.kontrol.systemtests.cluster.ClusterAddress;
import io.kontrol.systemtests.cluster.ProxiedRequest;
import io.kontrol.systemtests.cluster.TrackingProxy;
import java.util.List;

/**
 * The connection between the users and Kontrol: a network that can fail, and behind it a proxy that
 * waits for responses.
 */
final class UserConnection implements AutoCloseable {
  private final TrackingProxy front;
  private final TcpProxy line;

  UserConnection(int kontrolPort) {
    front = new TrackingProxy(ClusterAddress.ofProxy(kontrolPort, ""));
    line = new TcpProxy("users", Network.loopback(front.port()));
  }

  TcpProxy line() {
    return line;
  }

  /** Requests that Kontrol has not answered, even if their users have given up. */
  List<ProxiedRequest> underWay() {
    return front.underWay();
  }

  @Override
  public void close() {
    line.close();
    front.close();
  }
}
