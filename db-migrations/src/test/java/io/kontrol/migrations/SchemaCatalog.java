package io.kontrol.migrations;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a schema consists of, as lines that can be compared. Rights count as they work: none
 * written down means the defaults.
 */
final class SchemaCatalog {
  private static final String LINES =
      """
      SELECT 'relation ' || c.relname || ' ' || c.relkind::TEXT || ' ' || c.relpersistence::TEXT || ' '
             || COALESCE(pg_get_partkeydef(c.oid), '') || COALESCE(pg_get_expr(c.relpartbound, c.oid), '')
             || ' ' || COALESCE(array_to_string(c.reloptions, ','), '')
             || ' grants ' || COALESCE((SELECT string_agg(a::TEXT, ',' ORDER BY a::TEXT) FROM unnest(COALESCE(c.relacl,
                 acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))) AS a), '')
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
      UNION ALL
      SELECT 'column ' || a.attrelid::regclass || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
             || ' position ' || row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum)
             || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || ' generated ' || a.attgenerated::TEXT
             || ' compression ' || a.attcompression::TEXT
             || ' default ' || COALESCE(pg_get_expr(d.adbin, d.adrelid), '')
             || ' grants ' || COALESCE((SELECT string_agg(g::TEXT, ',' ORDER BY g::TEXT) FROM unnest(a.attacl) AS g), '')
      FROM pg_attribute a
      JOIN pg_class c ON c.oid = a.attrelid AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attnum > 0 AND NOT a.attisdropped
      UNION ALL
      SELECT 'index ' || pg_get_indexdef(indexrelid) FROM pg_index
      JOIN pg_class c ON c.oid = indexrelid AND c.relnamespace = 'public'::regnamespace
      UNION ALL
      SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
      UNION ALL
      SELECT 'trigger ' || pg_get_triggerdef(t.oid) FROM pg_trigger t
      JOIN pg_class c ON c.oid = t.tgrelid AND c.relnamespace = 'public'::regnamespace WHERE NOT t.tgisinternal
      UNION ALL
      SELECT 'function ' || pg_get_functiondef(oid) || ' grants ' || COALESCE(proacl, acldefault('f', proowner))::TEXT
      FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      UNION ALL
      SELECT 'view ' || c.relname || ' ' || pg_get_viewdef(c.oid) FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm')
      UNION ALL
      SELECT 'row security ' || oid::regclass FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relrowsecurity
      UNION ALL
      SELECT 'policy ' || p.polname || ' on ' || p.polrelid::regclass || ' ' || p.polcmd::TEXT || ' ' || p.polpermissive || ' to '
             || (SELECT string_agg(r::regrole::TEXT, ',' ORDER BY r::regrole::TEXT) FROM unnest(p.polroles) AS r)
             || ' using ' || COALESCE(pg_get_expr(p.polqual, p.polrelid), '')
             || ' check ' || COALESCE(pg_get_expr(p.polwithcheck, p.polrelid), '')
      FROM pg_policy p
      UNION ALL
      SELECT 'sequence ' || s.sequencename || ' ' || s.data_type || ' ' || s.increment_by
      FROM pg_sequences s WHERE s.schemaname = 'public'
      UNION ALL
      SELECT 'schema grants ' || g FROM pg_namespace n, unnest(n.nspacl) AS g WHERE n.nspname = 'public'
      UNION ALL
      SELECT 'default grants ' || defaclrole::regrole || ' ' || defaclobjtype::TEXT || ' ' || defaclacl::TEXT FROM pg_default_acl
      UNION ALL
      SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('d', 'e')
      ORDER BY 1
      """;

  private SchemaCatalog() {}

  static List<String> of(Connection connection) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(LINES)) {
      while (result.next()) {
        lines.add(result.getString(1));
      }
    }
    return lines;
  }
}
