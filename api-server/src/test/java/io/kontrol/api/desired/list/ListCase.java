package io.kontrol.api.desired.list;

import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.model.status.Health;
import io.kontrol.model.status.SyncStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pages of a {@link FleetFixture} that users request. */
record ListCase(ListFilter filter, Sort sort, @Nullable PageCursor after) {
  private static final LabelSelector NO_LABELS = LabelSelector.parse("");

  private static ListFilter filter(
      @Nullable String cluster,
      @Nullable String namespace,
      @Nullable String kind,
      @Nullable String name,
      @Nullable String prefix,
      LabelSelector labels,
      @Nullable String sync,
      @Nullable String health) {
    return new ListFilter(
        cluster,
        namespace,
        kind,
        null,
        name,
        prefix,
        null,
        false,
        labels,
        sync == null ? null : List.of(sync.split(",")),
        health == null ? null : List.of(health),
        null,
        null);
  }

  private static ListFilter labels(String selector) {
    return filter(null, null, null, null, null, LabelSelector.parse(selector), null, null);
  }

  static ListFilter kind(String kind, String apiVersion) {
    return new ListFilter(
        null, null, kind, apiVersion, null, null, null, false, NO_LABELS, null, null, null, null);
  }

  static ListFilter sync(String sync) {
    return filter(null, null, null, null, null, NO_LABELS, sync, null);
  }

  private static ListFilter health(String health) {
    return filter(null, null, null, null, null, NO_LABELS, null, health);
  }

  static Map<String, ListCase> quick(int rows) {
    Map<String, ListCase> cases = new LinkedHashMap<>();
    ListFilter all = filter(null, null, null, null, null, NO_LABELS, null, null);
    cases.put("all", new ListCase(all, Sort.ID, null));
    cases.put("deep page", new ListCase(all, Sort.ID, new PageCursor("", "", rows * 9 / 10)));
    cases.put("by name", new ListCase(all, Sort.NAME, null));
    cases.put("deep by name", new ListCase(all, Sort.NAME, new PageCursor("", "name-7", 1)));
    cases.put("last changed", new ListCase(all, Sort.UPDATED_DOWN, null));
    cases.put(
        "cluster",
        new ListCase(filter("c7", null, null, null, null, NO_LABELS, null, null), Sort.ID, null));
    cases.put(
        "kind",
        new ListCase(filter("c7", null, "Rare", null, null, NO_LABELS, null, null), Sort.ID, null));
    cases.put(
        "namespace",
        new ListCase(filter("c7", "ns7", null, null, null, NO_LABELS, null, null), Sort.ID, null));
    cases.put(
        "namespace and kind",
        new ListCase(
            filter("c7", "ns7", "ConfigMap", null, null, NO_LABELS, null, null), Sort.ID, null));
    cases.put(
        "name",
        new ListCase(
            filter(null, null, null, "name-777", null, NO_LABELS, null, null), Sort.ID, null));
    cases.put(
        "prefix",
        new ListCase(
            filter(null, null, null, null, "name-777", NO_LABELS, null, null), Sort.NAME, null));
    cases.put("rare label", new ListCase(labels("app=app-77"), Sort.ID, null));
    cases.put("common label", new ListCase(labels("tier=tier-1"), Sort.ID, null));
    cases.put("two labels", new ListCase(labels("app=app-77,tier=tier-1"), Sort.ID, null));
    cases.put("absent label", new ListCase(labels("app=none"), Sort.ID, null));
    cases.put("label exists", new ListCase(labels("canary"), Sort.ID, null));
    cases.put(
        "label in", new ListCase(labels("app in (app-77,app-78),tier!=tier-1"), Sort.ID, null));
    return cases;
  }

  static Map<String, ListCase> byStatus() {
    Map<String, ListCase> cases = new LinkedHashMap<>();
    for (SyncStatus sync : SyncStatus.values()) {
      cases.put("sync " + sync, new ListCase(sync(sync.name()), Sort.ID, null));
    }
    for (Health health : Health.values()) {
      cases.put("health " + health, new ListCase(health(health.name()), Sort.ID, null));
    }
    cases.put(
        "all that is not in order",
        new ListCase(sync("Error,OutOfSync,Pending,Missing,Drifted"), Sort.ID, null));
    cases.put("sync of two", new ListCase(sync("Pending,Drifted"), Sort.ID, null));
    cases.put("sync Pending down", new ListCase(sync("Pending"), Sort.ID_DOWN, null));
    cases.put(
        "sync of a cluster",
        new ListCase(
            filter("c7", null, null, null, null, NO_LABELS, "OutOfSync", null), Sort.ID, null));
    cases.put(
        "drift of a kind",
        new ListCase(
            filter("c5", null, "ConfigMap", null, null, NO_LABELS, "Drifted", null),
            Sort.ID,
            null));
    cases.put("sync Error by name", new ListCase(sync("Error"), Sort.NAME, null));
    return cases;
  }
}
