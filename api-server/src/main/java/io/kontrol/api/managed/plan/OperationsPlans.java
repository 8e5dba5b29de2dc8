package io.kontrol.api.managed.plan;

import io.kontrol.api.managed.model.BackupPlan;
import io.kontrol.api.managed.model.BackupSchedule;
import io.kontrol.api.managed.model.BackupStore;
import io.kontrol.api.managed.model.DatabaseSpec;
import io.kontrol.api.managed.model.Monitoring;
import io.kontrol.api.managed.plan.ManagedConfig.PlanConfig;
import io.kontrol.api.managed.plan.ManagedConfig.StoreConfig;
import io.kontrol.api.platform.refusal.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Adds backups and monitoring to the spec of a database. */
@ApplicationScoped
public class OperationsPlans {
  /** As the ObjectStore's definition has it. */
  private static final Pattern RETENTION = Pattern.compile("[1-9][0-9]{0,4}[dwm]");

  private final ManagedConfig config;

  public OperationsPlans(ManagedConfig config) {
    this.config = config;
  }

  /**
   * For a new database: what the request says, and what is configured for the rest.
   *
   * @param clusterName begins the name of its folder in the store
   */
  public DatabaseSpec start(
      DatabaseSpec spec, OperationsRequest request, UUID id, String clusterName) {
    boolean wanted =
        request
            .backups()
            .orElse(request.namesBackups() || config.backup().defaultStore().isPresent());
    return spec.with(
        wanted ? override(fresh(spec, request, id, clusterName), request, id) : none(request),
        request.monitoring().orElse(config.monitoring().enabled()) ? monitoring() : null);
  }

  /** For a database that exists: what the request says, and what it has for the rest. */
  public DatabaseSpec change(
      DatabaseSpec spec, OperationsRequest request, UUID id, String clusterName) {
    BackupPlan stored = spec.backups();
    boolean wanted = request.backups().orElse(stored != null || request.namesBackups());
    BackupPlan backups =
        wanted
            ? override(stored == null ? fresh(spec, request, id, clusterName) : stored, request, id)
            : none(request);
    Monitoring monitoring =
        request.monitoring().isEmpty()
            ? spec.monitoring()
            : request.monitoring().get() ? monitoring() : null;
    return spec.with(backups, monitoring);
  }

  private static @Nullable BackupPlan none(OperationsRequest request) {
    if (request.namesBackups()) {
      throw Refusal.invalid(
          "backups_off", "A store, a schedule or a retention of backups needs backups: true.");
    }
    return null;
  }

  private Monitoring monitoring() {
    return new Monitoring(config.monitoring().labels());
  }

  private BackupPlan fresh(
      DatabaseSpec spec, OperationsRequest request, UUID id, String clusterName) {
    Optional<PlanConfig> plan = Optional.ofNullable(config.plans().get(spec.plan()));
    String store =
        request
            .store()
            .or(() -> config.backup().defaultStore())
            .orElseThrow(
                () ->
                    Refusal.invalid(
                        "no_object_store",
                        "There is no default object store for backups"
                            + known(config.backup().stores().isEmpty())));
    String schedule =
        plan.flatMap(PlanConfig::backupSchedule).or(config.backup()::schedule).orElse("");
    String retention =
        plan.flatMap(PlanConfig::backupRetention).or(config.backup()::retention).orElse("");
    return new BackupPlan(
        store(store),
        clusterName + "-" + id.toString().substring(0, 8),
        request.schedule().isPresent() ? null : schedule(schedule, id),
        request.retention().isPresent() ? null : retention(retention));
  }

  private BackupPlan override(BackupPlan base, OperationsRequest request, UUID id) {
    return new BackupPlan(
        request.store().map(this::store).orElse(base.store()),
        base.serverName(),
        request.schedule().isPresent() ? schedule(request.schedule().get(), id) : base.schedule(),
        request.retention().isPresent() ? retention(request.retention().get()) : base.retention());
  }

  private static @Nullable String schedule(String text, UUID id) {
    return text.isBlank() ? null : BackupSchedule.of(text, id);
  }

  private static @Nullable String retention(String text) {
    if (text.isEmpty()) {
      return null;
    }
    if (!RETENTION.matcher(text).matches()) {
      throw Refusal.invalid(
          "invalid_backup_retention",
          "backup_retention is a number of days, weeks or months, such as 30d, 4w or 6m.");
    }
    return text;
  }

  private BackupStore store(String name) {
    StoreConfig store = config.backup().stores().get(name);
    if (store == null) {
      throw Refusal.invalid(
          "unknown_object_store",
          "There is no such object store for backups" + known(config.backup().stores().isEmpty()));
    }
    return new BackupStore(
        name,
        store.destination(),
        store.endpointUrl().orElse(null),
        store.endpointCaSecret().orElse(null),
        store.secret().orElse(null),
        store.idKey(),
        store.valueKey());
  }

  private String known(boolean none) {
    return none
        ? ": none is configured."
        : "; there are "
            + String.join(", ", new TreeSet<>(config.backup().stores().keySet()))
            + ".";
  }
}
