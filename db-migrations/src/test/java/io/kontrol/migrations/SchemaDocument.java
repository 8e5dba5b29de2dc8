package io.kontrol.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The schema at a glance, as Markdown: read from the catalog of a migrated database. */
final class SchemaDocument {
  private static final String TABLES =
      """
      SELECT c.relname FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND c.relname <> 'flyway_schema_history'
      ORDER BY 1
      """;

  private static final String PARTITIONS =
      """
      SELECT child.relname || ' (' || pg_get_expr(child.relpartbound, child.oid) || ')'
      FROM pg_inherits i JOIN pg_class child ON child.oid = i.inhrelid
      WHERE i.inhparent = ?::regclass ORDER BY 1
      """;

  private static final String COLUMNS =
      """
      SELECT '| ' || a.attname || ' | ' || format_type(a.atttypid, a.atttypmod)
          || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
          || ' | ' || CASE
              WHEN a.attgenerated = 's' THEN 'generated: ' || regexp_replace(pg_get_expr(d.adbin, d.adrelid), '\\s+', ' ', 'g')
              ELSE COALESCE(pg_get_expr(d.adbin, d.adrelid), '') END || ' |'
      FROM pg_attribute a
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum
      """;

  private static final String INDEXES =
      """
      SELECT '| ' || c.relname || ' | '
          || regexp_replace(pg_get_indexdef(i.indexrelid), '^CREATE (UNIQUE )?INDEX \\S+ ON (ONLY )?\\S+ USING ', '\\1')
          || ' | ' || COALESCE(obj_description(i.indexrelid, 'pg_class'), 'constraint') || ' |'
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indrelid = ?::regclass
      ORDER BY c.relname
      """;

  private static final String GRANTS =
      """
      SELECT '| ' || c.relname || ' | ' || string_agg(
          CASE WHEN has_table_privilege(role, c.oid, 'INSERT') THEN 'reads and writes'
               WHEN has_table_privilege(role, c.oid, 'SELECT') THEN 'reads'
               ELSE '' END, ' | ' ORDER BY position) || ' |'
      FROM pg_class c
      CROSS JOIN unnest(ARRAY['kontrol_api_server', 'kontrol_watcher', 'kontrol_reconciler'])
          WITH ORDINALITY AS r (role, position)
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
          AND c.relname <> 'flyway_schema_history'
      GROUP BY c.relname
      ORDER BY c.relname
      """;

  private SchemaDocument() {}

  static String of(Connection connection) throws SQLException {
    List<String> lines = new ArrayList<>();
    lines.add("# The schema at a glance");
    lines.add("");
    lines.add("Written by `SchemaDocumentTest`, which fails when it is not true any more;");
    lines.add(
        "`mvn -pl db-migrations test -Dtest=SchemaDocumentTest -Dschema.write=true` writes it anew.");
    lines.add("");
    lines.add("## Who reads and writes what");
    lines.add("");
    lines.add(
        "Tables and views; the owner of all of them is the role that migrates. What is empty is hidden.");
    lines.add("");
    lines.add("| | api-server | watcher | reconciler |");
    lines.add("|---|---|---|---|");
    lines.addAll(strings(connection, GRANTS, null));
    for (String table : strings(connection, TABLES, null)) {
      lines.add("");
      lines.add("## " + table);
      lines.add("");
      List<String> partitions = strings(connection, PARTITIONS, table);
      if (!partitions.isEmpty()) {
        lines.add("Partitions: " + String.join(", ", partitions) + ".");
        lines.add("");
      }
      lines.add("| column | type | default |");
      lines.add("|---|---|---|");
      lines.addAll(strings(connection, COLUMNS, table));
      lines.add("");
      lines.add("| index | on | for |");
      lines.add("|---|---|---|");
      lines.addAll(strings(connection, INDEXES, table));
    }
    return String.join("\n", lines) + "\n";
  }

  /** The text alone; {@code table} is the parameter where there is one. */
  private static List<String> strings(
      Connection connection, String sql, @org.jspecify.annotations.Nullable String table)
      throws SQLException {
    List<String> strings = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      if (table != null) {
        select.setString(1, table);
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          strings.add(rows.getString(1));
        }
      }
    }
    return strings;
  }
}
