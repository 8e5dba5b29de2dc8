package io.kontrol.sandbox.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
  private ServerSocket echo;
  private TcpProxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread server = new Thread(this::serve);
    server.setDaemon(true);
    server.start();
    proxy =
        new TcpProxy(
            "test", new InetSocketAddress(InetAddress.getLoopbackAddress(), echo.getLocalPort()));
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    echo.close();
  }

  private void serve() {
    while (!echo.isClosed()) {
      try {
        Socket socket = echo.accept();
        Thread each =
            new Thread(
                () -> {
                  try (socket) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                  } catch (IOException ended) {
                    // as it should
                  }
                });
        each.setDaemon(true);
        each.start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(5_000);
    return socket;
  }

  private static int echoed(Socket socket, int value) throws IOException {
    socket.getOutputStream().write(value);
    return socket.getInputStream().read();
  }

  @Test
  void anOpenNetworkPassesBytesBothWays() throws IOException {
    try (Socket socket = connect()) {
      assertThat(echoed(socket, 42)).isEqualTo(42);
    }
  }

  @Test
  void aCutNetworkEndsConnectionsAndLetsNoneIn() throws IOException {
    try (Socket socket = connect()) {
      assertThat(echoed(socket, 1)).isEqualTo(1);
      proxy.cut();
      assertThat(ended(socket)).isTrue();
      try (Socket second = connect()) {
        assertThat(ended(second)).isTrue();
      }
      proxy.open();
      try (Socket third = connect()) {
        assertThat(echoed(third, 3)).isEqualTo(3);
      }
    }
  }

  private static boolean ended(Socket socket) {
    try {
      socket.getOutputStream().write(2);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void aSilentNetworkKeepsWhatWasSentUntilItOpens() throws IOException {
    try (Socket socket = connect()) {
      assertThat(echoed(socket, 1)).isEqualTo(1);
      proxy.silence();
      socket.getOutputStream().write(2);
      socket.setSoTimeout(200);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(proxy.holdsAnything()).isTrue();
      proxy.open();
      socket.setSoTimeout(5_000);
      assertThat(socket.getInputStream().read()).isEqualTo(2);
    }
  }

  @Test
  void aSlowNetworkTakesItsTimeInEachDirection() throws IOException {
    try (Socket socket = connect()) {
      assertThat(echoed(socket, 1)).isEqualTo(1);
      proxy.slow(Duration.ofMillis(60));
      long start = System.nanoTime();
      assertThat(echoed(socket, 2)).isEqualTo(2);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(120));
    }
  }

  @Test
  void whatAClientHasSentBeforeItWentAwayIsStillHeld() throws IOException {
    try (Socket socket = connect()) {
      assertThat(echoed(socket, 1)).isEqualTo(1);
      await(() -> !proxy.holdsAnything());
      proxy.silence();
      socket.getOutputStream().write(2);
    }
    await(proxy::holdsAnything);
    proxy.open();
    await(() -> !proxy.holdsAnything());
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
