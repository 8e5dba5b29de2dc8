package io.kontrol.api.access.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.access.FoundIdentity;
import io.kontrol.api.access.Identities;
import io.kontrol.api.access.identity.IdentityQuery.Loaded;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.identity.IdentitiesChanged;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Identity.Credential;
import io.kontrol.model.database.DatabaseLogin;
import io.kontrol.model.wake.ChangeListener;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.model.wake.Channel;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps identities for seconds, those of nodes for minutes, so that a request does not pay for a
 * query, and drops them when a notification says that something has changed. An answer that was
 * read before a change is never kept after it: each is marked with the epoch in which its reading
 * began.
 */
@ApplicationScoped
class CachedIdentities implements Identities {
  private static final Duration KEPT = Duration.ofSeconds(5);
  private static final long MOST = 10_000;

  /** Longer than a node is silent between two heartbeats. */
  private static final Duration NODES_KEPT = Duration.ofMinutes(3);

  private static final long MOST_NODES = 100_000;

  private record Kept(FoundIdentity found, long epoch, long untilNanos) {}

  private final Database database;
  private final ChangeNotifier notifier;
  private final CredentialUse use;
  private final Vertx vertx;
  private final DatabaseLogin login;
  private final Event<IdentitiesChanged> changes;
  private final AtomicLong epoch = new AtomicLong();
  private final Cache<String, Kept> cache =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT).build();
  private final Cache<String, Kept> nodes =
      Caffeine.newBuilder().maximumSize(MOST_NODES).expireAfterWrite(NODES_KEPT).build();
  private @Nullable ChangeListener listener;

  CachedIdentities(
      Database database,
      ChangeNotifier notifier,
      CredentialUse use,
      Vertx vertx,
      DatabaseLogin login,
      Event<IdentitiesChanged> changes) {
    this.database = database;
    this.notifier = notifier;
    this.use = use;
    this.vertx = vertx;
    this.login = login;
    this.changes = changes;
  }

  void listen(@Observes StartupEvent started) {
    listener = new ChangeListener(vertx, login, Channel.ACCESS, any -> dropAll(), this::dropAll);
  }

  void end(@Observes ShutdownEvent begins) {
    if (listener != null) {
      listener.close();
    }
  }

  @Override
  public FoundIdentity byCredential(String credential) {
    String key = CredentialHash.of(credential);
    FoundIdentity kept = kept(key);
    return kept == null ? load(key, credential) : kept;
  }

  private @Nullable FoundIdentity kept(String key) {
    Kept shortly = cache.getIfPresent(key);
    Kept kept = shortly == null ? nodes.getIfPresent(key) : shortly;
    return kept != null && kept.epoch() == epoch.get() && System.nanoTime() - kept.untilNanos() < 0
        ? kept.found()
        : null;
  }

  private FoundIdentity load(String key, String credential) {
    long begun = epoch.get();
    Loaded loaded = database.read(connection -> IdentityQuery.byCredential(connection, credential));
    Duration left = loaded.left();
    Identity identity = loaded.found().identity();
    boolean node = identity != null && identity.credential() == Credential.NODE_KEY;
    Duration longest = node ? NODES_KEPT : KEPT;
    Duration keep = left == null || left.compareTo(longest) > 0 ? longest : left;
    (node ? nodes : cache)
        .put(key, new Kept(loaded.found(), begun, System.nanoTime() + keep.toNanos()));
    if (loaded.usedAnew() && identity != null) {
      use.record(identity);
    }
    return loaded.found();
  }

  @Override
  public FoundIdentity byUser(int userId, Credential credential) {
    String key = credential + " of " + userId;
    FoundIdentity kept = kept(key);
    if (kept != null) {
      return kept;
    }
    long begun = epoch.get();
    FoundIdentity found =
        database.read(connection -> IdentityQuery.byUser(connection, userId, credential));
    cache.put(key, new Kept(found, begun, System.nanoTime() + KEPT.toNanos()));
    return found;
  }

  @Override
  public void changed() {
    dropAll();
    notifier.changed(Channel.ACCESS, "");
  }

  private void dropAll() {
    epoch.incrementAndGet();
    changes.fire(new IdentitiesChanged());
  }
}
