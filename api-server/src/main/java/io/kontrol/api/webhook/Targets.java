package io.kontrol.api.webhook;

import io.kontrol.api.platform.refusal.Refusal;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Finds the addresses of receivers, and checks them: when a webhook is made, and at each call. */
final class Targets {
  private static final int LONGEST_URL = 2_000;
  private static final long LOOKUP_SECONDS = 3;

  /** Looks a name up. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] lookUp(String host) throws UnknownHostException;
  }

  /** Why there is nothing to call. */
  static final class UnreachableException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean refused;

    UnreachableException(String message, boolean refused) {
      super(message);
      this.refused = refused;
    }

    boolean isRefused() {
      return refused;
    }
  }

  private final TargetPolicy policy;
  private final Resolver resolver;
  private final ExecutorService lookups =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "webhook-lookup");
            thread.setDaemon(true);
            return thread;
          });

  Targets(TargetPolicy policy, Resolver resolver) {
    this.policy = policy;
    this.resolver = resolver;
  }

  /** Refuses what can never be called. A name that is unknown now may be known later. */
  URI check(String text) throws InterruptedException {
    URI url = parse(text);
    try {
      var unused = resolve(url.getHost());
    } catch (UnreachableException e) {
      if (e.isRefused()) {
        throw Refusal.invalid("forbidden_target", String.valueOf(e.getMessage()));
      }
    }
    return url;
  }

  private static URI parse(String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw bad();
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    boolean sound =
        (scheme.equals("https") || scheme.equals("http"))
            && text.length() <= LONGEST_URL
            && url.getHost() != null
            && url.getRawUserInfo() == null
            && url.getRawFragment() == null
            && url.getPort() != 0
            && url.getPort() <= 65_535;
    if (!sound) {
      throw bad();
    }
    return url;
  }

  private static Refusal bad() {
    return Refusal.invalid(
        "invalid_url",
        "A url begins with https:// or http://, names a host, has neither user nor fragment, and at most "
            + LONGEST_URL
            + " characters.");
  }

  /**
   * The address to connect to, which the name is not looked up for again: whoever controls the name
   * could answer otherwise the second time.
   */
  InetAddress resolve(String host) throws UnreachableException, InterruptedException {
    List<InetAddress> addresses = lookUp(unbracketed(host));
    return addresses.stream()
        .filter(policy::allows)
        .findFirst()
        .orElseThrow(
            () ->
                new UnreachableException(
                    "The host has no address that may be called. Loopback and link-local addresses are refused;"
                        + " KONTROL_WEBHOOK_ALLOWED_NETWORKS allows some.",
                    true));
  }

  private List<InetAddress> lookUp(String host) throws UnreachableException, InterruptedException {
    Future<InetAddress[]> lookup = lookups.submit(() -> resolver.lookUp(host));
    try {
      return Stream.of(lookup.get(LOOKUP_SECONDS, TimeUnit.SECONDS)).toList();
    } catch (ExecutionException e) {
      throw new UnreachableException("the name of the host is unknown", false);
    } catch (TimeoutException e) {
      throw new UnreachableException("the name of the host could not be looked up in time", false);
    } finally {
      lookup.cancel(true);
    }
  }

  static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
