package io.kontrol.systemtests.faults;

import io.kontrol.sandbox.net.TcpProxy;
import io.kontrol.systemtests.cluster.ClusterAddress;
import io.kontrol.systemtests.cluster.Passage;
import io.kontrol.systemtests.cluster.PatientProxy;
import java.util.List;

/** Between the users and Kontrol: a line that can fail, and behind it one who waits for answers. */
final class UserLine implements AutoCloseable {
  private final PatientProxy front;
  private final TcpProxy line;

  UserLine(int kontrolPort) {
    front = new PatientProxy(ClusterAddress.ofProxy(kontrolPort, ""));
    line = new TcpProxy("users", Network.loopback(front.port()));
  }

  TcpProxy line() {
    return line;
  }

  /** Requests that Kontrol has not answered, whether or not their users still wait. */
  List<Passage> underWay() {
    return front.underWay();
  }

  @Override
  public void close() {
    line.close();
    front.close();
  }
}
