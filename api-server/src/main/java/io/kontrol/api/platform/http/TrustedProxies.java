package io.kontrol.api.platform.http;

import io.smallrye.common.net.CidrAddress;
import io.smallrye.common.net.Inet;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Finds the address of the client behind proxies. Each proxy adds the address that it was called
 * from at the end of X-Forwarded-For, and a client may have sent the beginning itself. So the
 * header is read from its end, as far as the proxies are trusted. The framework would believe its
 * beginning; it reads the scheme only.
 */
@ApplicationScoped
public class TrustedProxies {
  private static final String FORWARDED_FOR = "X-Forwarded-For";

  private final List<CidrAddress> trusted = new ArrayList<>();

  public TrustedProxies(
      @ConfigProperty(name = "kontrol.trusted-proxies") Optional<List<String>> trusted) {
    for (String text : trusted.orElse(List.of())) {
      this.trusted.add(network(text.strip()));
    }
  }

  private static CidrAddress network(String text) {
    CidrAddress network = Inet.parseCidrAddress(text);
    if (network != null) {
      return network;
    }
    InetAddress address = Inet.parseInetAddress(text);
    if (address != null) {
      return CidrAddress.create(address, address.getAddress().length * Byte.SIZE);
    }
    throw new IllegalArgumentException(
        "kontrol.trusted-proxies lists addresses and networks such as 10.0.0.0/8 or fd00::/8, and not "
            + text);
  }

  /** Null where the connection has no address, such as a socket of the file system. */
  @Nullable String clientOf(HttpServerRequest request) {
    SocketAddress peer = request.connection().remoteAddress();
    if (peer == null || peer.hostAddress() == null) {
      return null;
    }
    return client(peer.hostAddress(), request.headers().getAll(FORWARDED_FOR));
  }

  /**
   * @param forwardedFor the headers, each with one or more addresses
   */
  String client(String peer, List<String> forwardedFor) {
    InetAddress client = address(peer);
    if (client == null) {
      return peer;
    }
    List<String> hops = new ArrayList<>(List.of(String.join(",", forwardedFor).split(",")));
    Collections.reverse(hops);
    for (String hop : hops) {
      InetAddress before = isTrusted(client) ? address(hop.strip()) : null;
      if (before == null) {
        break;
      }
      client = before;
    }
    return Inet.toOptimalString(client);
  }

  private boolean isTrusted(InetAddress address) {
    return trusted.stream().anyMatch(network -> network.matches(address));
  }

  /** With a port or without one; null for anything that is no address. */
  private static @Nullable InetAddress address(String text) {
    boolean bracketed = text.startsWith("[") && text.contains("]");
    boolean withPort = text.indexOf(':') == text.lastIndexOf(':') && text.contains(":");
    String host =
        bracketed
            ? text.substring(1, text.indexOf(']'))
            : withPort ? text.substring(0, text.indexOf(':')) : text;
    return Inet.parseInetAddress(host);
  }
}
