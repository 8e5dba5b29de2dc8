package io.kontrol.api.desired.list;

import io.kontrol.api.platform.page.PageCursor;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Filters of up to three conditions, in any order, from any position; some match nothing. */
final class RandomPages {
  private static final List<String> SELECTORS =
      List.of(
          "app=app-77",
          "app=app-190",
          "tier=tier-1",
          "tier=tier-2",
          "tier!=tier-0",
          "app=none",
          "canary",
          "!canary",
          "app in (app-7,app-150)",
          "app notin (app-1,app-2)",
          "app=app-77,tier!=tier-2");

  private static final List<String> SYNC =
      List.of("Synced", "Drifted", "Error", "OutOfSync", "Pending", "Missing", "Deleting");
  private static final List<String> HEALTH = List.of("Healthy", "Degraded", "Unknown", "Missing");

  private final Random random;
  private final int rows;
  private final boolean byStatus;

  RandomPages(long seed, int rows, boolean byStatus) {
    this.random = new Random(seed);
    this.rows = rows;
    this.byStatus = byStatus;
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  ListCase next() {
    String cluster = null;
    String namespace = null;
    String kind = null;
    String version = null;
    String name = null;
    String prefix = null;
    String labels = "";
    Boolean deleted = false;
    for (int i = random.nextInt(4); i > 0; i--) {
      switch (random.nextInt(8)) {
        case 0 -> cluster = one("c7", "c9", "none");
        case 1 -> namespace = one("ns7", "ns490", "none");
        case 2 -> kind = one("Rare", "ConfigMap", "Deployment", "none");
        case 3 -> version = one("v1", "apps/v1", "none/v1");
        case 4 -> name = one("name-777", "name-00000777", "none");
        case 5 -> prefix = one("name-77", "name-0000077", "name-", "zzz");
        case 6 -> labels = one(SELECTORS);
        default -> deleted = random.nextBoolean() ? null : Boolean.TRUE;
      }
    }
    boolean bySync = byStatus && random.nextBoolean();
    ListFilter filter =
        new ListFilter(
            cluster,
            namespace,
            kind,
            version,
            name,
            name == null ? prefix : null,
            null,
            deleted,
            LabelSelector.parse(labels),
            bySync ? List.of(one(SYNC)) : null,
            byStatus && !bySync ? List.of(one(HEALTH)) : null,
            null,
            null);
    Sort sort = one(List.of(Sort.values()));
    return new ListCase(filter, sort, random.nextInt(3) == 0 ? place(sort) : null);
  }

  private @Nullable PageCursor place(Sort sort) {
    int id = 1 + random.nextInt(rows);
    return switch (sort) {
      case ID, ID_DOWN -> new PageCursor("", "", id);
      case NAME, NAME_DOWN ->
          new PageCursor("", random.nextBoolean() ? "name-" + id : "name-%08d".formatted(id), id);
      case UPDATED, UPDATED_DOWN ->
          new PageCursor("", (System.currentTimeMillis() - id * 1_000L) * 1_000 + "", id);
    };
  }
}
