package io.kontrol.api.managed.plan;

import io.kontrol.api.managed.model.DatabaseSpec;
import io.kontrol.api.managed.model.Quantities;
import io.kontrol.api.managed.plan.ManagedConfig.PlanConfig;
import io.kontrol.api.managed.plan.ManagedConfig.PoolConfig;
import io.kontrol.api.platform.refusal.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes the spec of a database from a plan and what a request says beside it. */
@ApplicationScoped
public class Plans {
  private static final int MOST_INSTANCES = 9;
  private static final Set<String> POOL_MODES =
      Set.of(DatabaseSpec.MODE_TRANSACTION, DatabaseSpec.MODE_SESSION);

  /** Less holds no {@code shared_buffers} that PostgreSQL starts with beside its own processes. */
  private static final long LEAST_MEMORY_MEBIBYTES = 256;

  private static final long LEAST_STORAGE_MEBIBYTES = 1024;

  private final ManagedConfig config;

  public Plans(ManagedConfig config) {
    this.config = config;
  }

  public DatabaseSpec newSpec(SizeRequest request) {
    String plan = request.plan().orElse(config.defaultPlan());
    String version = newVersion(request.version().or(config::defaultVersion).orElse(""));
    return checked(sized(plan, find(plan), version, image(version), request));
  }

  /** Only upwards: volumes do not shrink, and fewer instances would lose copies of the data. */
  public DatabaseSpec changed(DatabaseSpec before, SizeRequest request) {
    String version = request.version().map(v -> laterVersion(before, v)).orElse(before.version());
    String image = version.equals(before.version()) ? before.image() : image(version);
    String plan = request.plan().orElse(before.plan());
    DatabaseSpec base =
        plan.equals(before.plan())
            ? before
            : sized(plan, find(plan), version, image, SizeRequest.NONE);
    DatabaseSpec.Pool pool = base.pool();
    DatabaseSpec after =
        checked(
            new DatabaseSpec(
                plan,
                version,
                image,
                request.instances().orElse(base.instances()),
                Quantities.cpu(request.cpu().orElse(base.cpu()), "cpu"),
                Quantities.bytes(request.memory().orElse(base.memory()), "memory"),
                Quantities.bytes(request.storage().orElse(base.storage()), "storage"),
                Quantities.bytes(request.walStorage().orElse(base.walStorage()), "wal_storage"),
                before.storageClass(),
                before.topologyKey(),
                base.maxConnections(),
                new DatabaseSpec.Pool(
                    request.poolMode().orElse(before.pool().mode()),
                    pool.instances(),
                    pool.size(),
                    pool.clients(),
                    pool.cpu(),
                    pool.memory()),
                before.backups(),
                before.origin(),
                before.monitoring()));
    requireUpwards(before, after);
    return after;
  }

  private PlanConfig find(String name) {
    PlanConfig plan = config.plans().get(name);
    if (plan == null) {
      throw Refusal.invalid(
          "unknown_plan",
          "There is no such plan; there are "
              + String.join(", ", new TreeSet<>(config.plans().keySet()))
              + ".");
    }
    return plan;
  }

  private DatabaseSpec sized(
      String name, PlanConfig plan, String version, String image, SizeRequest request) {
    PoolConfig pool = plan.pool();
    return new DatabaseSpec(
        name,
        version,
        image,
        request.instances().orElse(plan.instances()),
        Quantities.cpu(request.cpu().orElse(plan.cpu()), "cpu"),
        Quantities.bytes(request.memory().orElse(plan.memory()), "memory"),
        Quantities.bytes(request.storage().orElse(plan.storage()), "storage"),
        Quantities.bytes(request.walStorage().orElse(plan.walStorage()), "wal_storage"),
        config.storageClass().orElse(null),
        config.topologyKey(),
        plan.maxConnections(),
        new DatabaseSpec.Pool(
            request.poolMode().orElse(DatabaseSpec.MODE_TRANSACTION),
            pool.instances(),
            pool.size(),
            pool.clients(),
            Quantities.cpu(pool.cpu(), "pool.cpu"),
            Quantities.bytes(pool.memory(), "pool.memory")),
        null,
        null,
        null);
  }

  private static DatabaseSpec checked(DatabaseSpec spec) {
    if (spec.instances() < 1 || spec.instances() > MOST_INSTANCES) {
      throw Refusal.invalid(
          "invalid_instances", "There may be 1 to " + MOST_INSTANCES + " instances.");
    }
    if (!POOL_MODES.contains(spec.pool().mode())) {
      throw Refusal.invalid(
          "invalid_pool_mode",
          "pool_mode is one of " + String.join(", ", new TreeSet<>(POOL_MODES)) + ".");
    }
    requireLeast("memory", spec.memory(), LEAST_MEMORY_MEBIBYTES);
    requireLeast("storage", spec.storage(), LEAST_STORAGE_MEBIBYTES);
    requireLeast("wal_storage", spec.walStorage(), LEAST_STORAGE_MEBIBYTES);
    return spec;
  }

  private static void requireLeast(String field, String quantity, long mebibytes) {
    if (Quantities.mebibytes(quantity, field) < mebibytes) {
      throw Refusal.invalid("too_small", field + " has to be " + mebibytes + "Mi or more.");
    }
  }

  private static void requireUpwards(DatabaseSpec before, DatabaseSpec after) {
    requireNoLess("storage", bytes(before.storage()), bytes(after.storage()), before.storage());
    requireNoLess(
        "wal_storage", bytes(before.walStorage()), bytes(after.walStorage()), before.walStorage());
    requireNoLess(
        "instances", before.instances(), after.instances(), Integer.toString(before.instances()));
    if (after.plan().equals(before.plan())) {
      return;
    }
    requireNoLess("memory", bytes(before.memory()), bytes(after.memory()), before.memory());
    requireNoLess("cpu", thousandths(before.cpu()), thousandths(after.cpu()), before.cpu());
  }

  private static long bytes(String quantity) {
    return Quantities.mebibytes(quantity, "storage");
  }

  private static long thousandths(String quantity) {
    return Quantities.thousandths(quantity, "cpu");
  }

  private static void requireNoLess(String field, long before, long after, String has) {
    if (after < before) {
      throw Refusal.invalid(
          "only_upwards", field + " cannot be lowered: the database has " + has + ".");
    }
  }

  private String newVersion(String asked) {
    Optional<String> found =
        config.images().keySet().stream()
            .filter(
                version ->
                    asked.isEmpty() || version.equals(asked) || version.startsWith(asked + "."))
            .filter(PostgresVersion::isWhole)
            .max(Comparator.comparing(PostgresVersion::parse));
    return found.orElseThrow(this::unknownVersion);
  }

  private String laterVersion(DatabaseSpec before, String asked) {
    String wanted = PostgresVersion.isMajor(asked) ? newVersion(asked) : asked;
    if (wanted.equals(before.version())) {
      return wanted;
    }
    if (!PostgresVersion.isWhole(wanted) || !config.images().containsKey(wanted)) {
      throw unknownVersion();
    }
    PostgresVersion now = PostgresVersion.parse(before.version());
    PostgresVersion then = PostgresVersion.parse(wanted);
    if (then.major() != now.major() || then.compareTo(now) < 0) {
      throw Refusal.invalid(
          "only_minor_upgrades",
          "The database has PostgreSQL "
              + now
              + ", and can go to a later minor version of "
              + now.major()
              + " alone. For another major version create a new database and move the data.");
    }
    return wanted;
  }

  private Refusal unknownVersion() {
    return Refusal.invalid(
        "unknown_version",
        "There is no such version of PostgreSQL; there are "
            + String.join(", ", new TreeSet<>(config.images().keySet()))
            + ".");
  }

  private String image(String version) {
    String image = config.images().get(version);
    if (image == null) {
      throw unknownVersion();
    }
    return image;
  }
}
