package io.kontrol.sandbox.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TCP proxy whose connections can be cut, blocked or slowed. It forwards to one target; a client
 * that is to lose several targets has a proxy to each.
 */
public final class TcpProxy implements AutoCloseable {
  /** The mode of the connections. */
  public enum Mode {
    OPEN,
    /** Connections are reset; new ones are closed at once. */
    CUT,
    /**
     * Bytes are accepted and held back, and neither end notices. When the mode is {@link #OPEN}
     * again they are delivered, as TCP would, even if their sender has given up.
     */
    SILENT
  }

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final AtomicInteger held = new AtomicInteger();
  private Mode mode = Mode.OPEN;
  private Duration delay = Duration.ZERO;

  public TcpProxy(String name, InetSocketAddress target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(name + "-accept", this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  public void cut() {
    become(Mode.CUT);
    resetConnections();
  }

  public void silence() {
    become(Mode.SILENT);
  }

  /** Delays each packet in each direction, until {@link #open} is called. */
  public void slow(Duration each) {
    lock.lock();
    try {
      delay = each;
    } finally {
      lock.unlock();
    }
  }

  public void open() {
    slow(Duration.ZERO);
    become(Mode.OPEN);
  }

  /** Whether bytes are held back in either direction. */
  public boolean holdsAnything() {
    return held.get() > 0 || sockets.stream().anyMatch(TcpProxy::hasUnread);
  }

  private static boolean hasUnread(Socket socket) {
    try {
      return socket.getInputStream().available() > 0;
    } catch (IOException closed) {
      return false; // bytes in flight are lost
    }
  }

  /** Closes the present connections; new ones are handled according to the mode. */
  public void resetConnections() {
    sockets.forEach(TcpProxy::reset);
  }

  @Override
  public void close() {
    become(Mode.CUT);
    quietly(listener);
    resetConnections();
  }

  private void become(Mode next) {
    lock.lock();
    try {
      mode = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Mode mode() {
    lock.lock();
    try {
      return mode;
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (mode() == Mode.CUT) {
          reset(client);
          continue;
        }
        daemon("proxy-connect", () -> connect(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    held.incrementAndGet(); // bytes that arrive before both ends are connected have to wait
    try {
      join(client);
    } finally {
      held.decrementAndGet();
    }
  }

  private void join(Socket client) {
    Socket server = new Socket();
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(target, 5_000);
    } catch (IOException refused) {
      reset(client);
      quietly(server);
      return;
    }
    sockets.add(client);
    sockets.add(server);
    if (mode() == Mode.CUT) { // the mode became CUT while the connection was opened
      reset(client);
      reset(server);
    }
    daemon("proxy-up", () -> pump(client, server));
    daemon("proxy-down", () -> pump(server, client));
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[64 * 1024];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        held.incrementAndGet();
        try {
          awaitPassage();
          if (from.isClosed() || to.isClosed()) {
            return; // reset in the meantime: bytes in flight are lost
          }
          out.write(buffer, 0, n);
        } finally {
          held.decrementAndGet();
        }
      }
    } catch (IOException | InterruptedException ended) {
      // both ends see their connection close; the proxy reports nothing
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void awaitPassage() throws InterruptedException {
    lock.lock();
    try {
      long left = delay.toNanos();
      while (left > 0) {
        left = changed.awaitNanos(left);
      }
      while (mode == Mode.SILENT) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0); // sends RST, as a crashed peer would
    } catch (IOException alreadyClosed) {
      // the connection is closed already
    }
    quietly(socket);
  }

  private static void quietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception alreadyClosed) {
      // closing twice is fine
    }
  }

  private static void daemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }
}
