package io.kontrol.local.process;

import io.kontrol.sandbox.binaries.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports on the loopback interface. */
public final class Ports {
  private Ports() {}

  /** A port on which no process listens. */
  public static int free() {
    try {
      return FreePorts.next();
    } catch (IOException e) {
      throw new LaunchException("No free TCP port on 127.0.0.1: " + e.getMessage(), e);
    }
  }

  public static void requireFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(
          true); // as the API server does: connections in TIME_WAIT do not matter
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new LaunchException(
          "Port "
              + port
              + " cannot be used: "
              + e.getMessage()
              + ". Choose another: deploy/local/up --port "
              + another(port),
          e);
    }
  }

  /** A port that an ordinary user may bind. */
  private static int another(int port) {
    return port < 1024 ? port + 8000 : port == 65535 ? port - 1 : port + 1;
  }
}
