package io.kontrol.api.desired.list;

import io.kontrol.api.platform.refusal.Refusal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The orders of pages, each with an index that has it; the id makes every order total. */
enum Sort {
  ID("id", Key.ID, true),
  ID_DOWN("-id", Key.ID, false),
  NAME("name", Key.NAME, true),
  NAME_DOWN("-name", Key.NAME, false),
  UPDATED("updated_at", Key.UPDATED, true),
  UPDATED_DOWN("-updated_at", Key.UPDATED, false);

  /** A column, and its value as a cursor holds it: how to write it, to read it and to check it. */
  private enum Key {
    ID("r.id", "''", "''", "\\s*"),
    NAME("r.name COLLATE \"C\"", "r.name", ":after_key::TEXT", "[ -~]*"),
    UPDATED(
        "r.updated_at",
        "(extract(epoch FROM r.updated_at) * 1000000)::BIGINT::TEXT",
        "(TIMESTAMPTZ 'epoch' + :after_key::BIGINT * INTERVAL '1 microsecond')",
        "[0-9]{1,16}");

    private final String column;
    private final String written;
    private final String read;
    private final Pattern syntax;

    Key(String column, String written, String read, String syntax) {
      this.column = column;
      this.written = written;
      this.read = read;
      this.syntax = Pattern.compile(syntax);
    }
  }

  private final String parameter;
  private final Key key;
  private final boolean up;

  Sort(String parameter, Key key, boolean up) {
    this.parameter = parameter;
    this.key = key;
    this.up = up;
  }

  static Sort parse(String parameter) {
    for (Sort sort : values()) {
      if (sort.parameter.equals(parameter)) {
        return sort;
      }
    }
    throw Refusal.malformed(
        "invalid_query_parameter",
        "sort is one of "
            + Arrays.stream(values()).map(s -> s.parameter).collect(Collectors.joining(", "))
            + ".");
  }

  String parameter() {
    return parameter;
  }

  boolean isByName() {
    return key == Key.NAME;
  }

  /** Whether this can be a key of this order, before PostgreSQL reads it. */
  boolean accepts(String cursorKey) {
    return key.syntax.matcher(cursorKey).matches();
  }

  /** The sort key as a cursor holds it. */
  String keyText() {
    return key.written + " AS sort_key";
  }

  /**
   * The condition for all rows after the cursor.
   *
   * @param prefix columns that come first, with parameters of their names
   */
  String after(List<String> prefix) {
    Stream<String> columns = prefix.stream().map("r."::concat);
    Stream<String> values = prefix.stream().map(":"::concat);
    return "(:after_id::INTEGER IS NULL OR (%s) %s (%s))"
        .formatted(
            Stream.concat(columns, columns().stream()).collect(Collectors.joining(", ")),
            up ? ">" : "<",
            Stream.concat(values, bounds().stream()).collect(Collectors.joining(", ")));
  }

  String order(List<String> prefix) {
    return Stream.concat(prefix.stream().map("r."::concat), columns().stream())
        .map(column -> up ? column : column + " DESC")
        .collect(Collectors.joining(", "));
  }

  private List<String> columns() {
    return key == Key.ID ? List.of(key.column) : List.of(key.column, Key.ID.column);
  }

  private List<String> bounds() {
    return key == Key.ID ? List.of(":after_id") : List.of(key.read, ":after_id");
  }

  Comparator<PagePosition> positions() {
    Comparator<PagePosition> byId = Comparator.comparingInt(PagePosition::id);
    Comparator<PagePosition> upwards =
        switch (key) {
          case ID -> byId;
          case NAME -> Comparator.comparing(PagePosition::key).thenComparing(byId);
          case UPDATED ->
              Comparator.<PagePosition>comparingLong(place -> Long.parseLong(place.key()))
                  .thenComparing(byId);
        };
    return up ? upwards : upwards.reversed();
  }
}
