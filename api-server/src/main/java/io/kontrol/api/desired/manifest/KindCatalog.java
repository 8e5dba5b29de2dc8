package io.kontrol.api.desired.manifest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The kinds that every cluster has: their scope, and the top-level fields of their objects. */
public final class KindCatalog {
  public record BuiltIn(Scope scope, Set<String> fields) {}

  private static final String TABLE = "built-in-kinds.tsv";
  private static final Map<String, BuiltIn> KINDS = read();

  private KindCatalog() {}

  public static Optional<BuiltIn> find(String group, String kind) {
    return Optional.ofNullable(KINDS.get(group + "/" + kind));
  }

  private static Map<String, BuiltIn> read() {
    InputStream table = Objects.requireNonNull(KindCatalog.class.getResourceAsStream(TABLE), TABLE);
    Map<String, BuiltIn> kinds = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
      lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .forEach(
              columns -> {
                String group = columns[0].equals("core") ? "" : columns[0];
                Scope scope = Scope.of(columns[2]);
                kinds.put(
                    group + "/" + columns[1], new BuiltIn(scope, Set.of(columns[3].split(","))));
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(kinds);
  }
}
