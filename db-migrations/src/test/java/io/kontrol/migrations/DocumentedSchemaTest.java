package io.kontrol.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the schema's document promises; the queries are its "Status Detection Queries" word by word.
 */
class DocumentedSchemaTest {
  private static final String OUT_OF_SYNC =
      """
      SELECT r.id, r.kind, r.namespace, r.name
      FROM resources r
      LEFT JOIN resource_applied_states ras ON r.id = ras.resource_id
      WHERE r.cluster_id = 'prod'
        AND r.generation != COALESCE(ras.generation, 0);
      """;
  private static final String PENDING_APPLIED =
      """
      SELECT r.id, r.kind, r.namespace, r.name
      FROM resources r
      LEFT JOIN resource_applied_states ras ON r.id = ras.resource_id
      LEFT JOIN resource_current_states rcs ON r.id = rcs.resource_id
      WHERE ras.generation != COALESCE(rcs.generation, 0);
      """;
  private static final String SYNCED =
      """
      SELECT r.id, r.kind, r.namespace, r.name
      FROM resources r
      LEFT JOIN resource_applied_states ras ON r.id = ras.resource_id
      LEFT JOIN resource_current_states rcs ON r.id = rcs.resource_id
      WHERE r.generation = ras.generation
        AND ras.generation = rcs.generation;
      """;

  private static final TestDatabase DATABASE = withOneOfEach();

  @AfterAll
  static void dropDatabase() {
    DATABASE.close();
  }

  /**
   * Named for how far they are: never applied, applied an older one, applied but not seen, seen.
   */
  private static TestDatabase withOneOfEach() {
    TestDatabase database = TestDatabase.migrated();
    try (Connection connection = database.owner().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec, generation)
          SELECT 'prod', 'shop', 'ConfigMap', name, 'v1', '{}', 3
          FROM unnest(ARRAY['new', 'changed', 'applied', 'synced']) AS n (name);

          INSERT INTO resource_applied_states (resource_id, generation, status)
          SELECT id, CASE name WHEN 'changed' THEN 2 ELSE 3 END, 'success' FROM resources WHERE name != 'new';

          INSERT INTO resource_current_states (resource_id, generation)
          SELECT id, CASE name WHEN 'synced' THEN 3 ELSE 2 END FROM resources WHERE name != 'new';
          """);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return database;
  }

  @Test
  void outOfSyncIsWhatWasNeverAppliedAndWhatWasChangedSince() throws Exception {
    assertThat(names(OUT_OF_SYNC)).containsExactlyInAnyOrder("new", "changed");
  }

  @Test
  void pendingAppliedIsWhatTheWatcherHasNotSeenYet() throws Exception {
    assertThat(names(PENDING_APPLIED)).containsExactly("applied");
  }

  @Test
  void syncedIsWhereAllThreeAgree() throws Exception {
    assertThat(names(SYNCED)).containsExactly("synced");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resources | id cluster_id namespace kind name api_version desired_spec generation revision"
            + " created_at updated_at deleted_at",
        "resource_current_states | id resource_id spec generation revision k8s_resource_version"
            + " created_at updated_at deleted_at",
        "resource_applied_states | id resource_id spec generation revision status error_message"
            + " created_at updated_at deleted_at",
        "users | id email hashed_password full_name role auth_provider keycloak_user_id role_override"
            + " is_active created_at",
        "audit_logs | id user_id user_email user_role action category resource_type resource_id"
            + " resource_name description details ip_address user_agent status error_message timestamp",
        "databases | id name owner_team purpose namespace cluster_name pooler_name status host port"
            + " created_at updated_at deleted_at secret_name",
        "jobs | id type payload_json state attempts run_at locked_at locked_by",
        "nodes | id name region ip_address description status api_key_hash last_heartbeat created_at",
        "pools | id node_id oracle_pool_id name region min_instances max_instances current_instances"
            + " status created_at",
        "metrics | id node_id pool_id metric_type value unit timestamp",
        "schedules | id node_id name start_time end_time target_instances is_active created_at",
        "node_configurations | id node_id yaml_config config_hash is_active created_at",
        "node_heartbeats | id node_id config_hash status error_message metrics_data timestamp",
        "node_lifecycle_logs | id node_id event_type previous_status new_status reason triggered_by"
            + " extra_data timestamp",
        "pool_analytics | id pool_id node_id oracle_pool_id timestamp current_instances"
            + " active_instances avg_cpu_utilization avg_memory_utilization max_cpu_utilization"
            + " max_memory_utilization pool_status is_active scaling_event scaling_reason",
        "system_analytics | id timestamp total_active_pools total_current_instances"
            + " total_active_instances avg_system_cpu avg_system_memory max_system_cpu"
            + " max_system_memory peak_instances_24h max_active_pools_24h active_nodes"
      })
  void theDocumentedColumnsComeFirstAndInTheirOrder(String table, String columns) throws Exception {
    List<String> documented = List.of(columns.split(" "));

    List<String> actual =
        strings(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
                + " AND table_name = '"
                + table
                + "' ORDER BY ordinal_position");

    assertThat(actual).startsWith(documented.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "resources.cluster_id | character varying(100) | ",
        "resources.namespace | character varying(255) | ",
        "resources.desired_spec | jsonb | ",
        "resources.generation | integer | 1",
        "resources.revision | integer | 1",
        "resources.created_at | timestamp with time zone | now()",
        "resource_current_states.k8s_resource_version | character varying(100) | ",
        "resource_current_states.spec | jsonb | ",
        "resource_applied_states.status | character varying(50) | ",
        "resource_applied_states.error_message | text | ",
        "resource_applied_states.updated_at | timestamp with time zone | now()",
        "users.role | user_role | 'USER'::user_role",
        "users.auth_provider | auth_provider | 'local'::auth_provider",
        "users.role_override | boolean | false",
        "users.is_active | boolean | true",
        "users.keycloak_user_id | character varying(255) | ",
        "audit_logs.action | character varying(100) | ",
        "audit_logs.details | text | ",
        "audit_logs.status | character varying(20) | 'SUCCESS'::character varying",
        "audit_logs.timestamp | timestamp with time zone | now()",
        "databases.id | uuid | gen_random_uuid()",
        "databases.name | character varying(63) | ",
        "databases.purpose | text | ''::text",
        "databases.namespace | character varying(255) | 'default'::character varying",
        "databases.status | character varying(20) | 'provisioning'::character varying",
        "databases.port | integer | ",
        "databases.secret_name | character varying(255) | ",
        "databases.created_at | timestamp with time zone | now()",
        "nodes.status | node_status | 'INACTIVE'::node_status",
        "nodes.api_key_hash | character varying(64) | ",
        "nodes.ip_address | character varying(45) | ",
        "nodes.last_heartbeat | timestamp with time zone | ",
        "pools.oracle_pool_id | character varying(255) | ",
        "pools.min_instances | integer | 1",
        "pools.max_instances | integer | 10",
        "pools.status | pool_status | 'healthy'::pool_status",
        "schedules.start_time | character varying(5) | ",
        "schedules.is_active | boolean | true",
        "node_configurations.is_active | boolean | true",
        "metrics.value | double precision | ",
        "node_heartbeats.metrics_data | text | ",
        "node_lifecycle_logs.triggered_by | character varying(100) | ",
        "pool_analytics.pool_status | character varying(50) | 'healthy'::character varying",
        "pool_analytics.is_active | boolean | true",
        "system_analytics.avg_system_cpu | double precision | 0.0"
      })
  void theDocumentedColumnsKeepTheirTypesAndDefaults(
      String column, String type, @org.jspecify.annotations.Nullable String byDefault)
      throws Exception {
    String[] parts = column.split("\\.");

    assertThat(
            strings(
                "SELECT format_type(a.atttypid, a.atttypmod) || '|'"
                    + " || COALESCE(pg_get_expr(d.adbin, d.adrelid), '')"
                    + " FROM pg_attribute a"
                    + " LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
                    + " WHERE a.attrelid = '"
                    + parts[0]
                    + "'::regclass AND a.attname = '"
                    + parts[1]
                    + "'"))
        .containsExactly(type + "|" + (byDefault == null ? "" : byDefault));
  }

  @ParameterizedTest
  @CsvSource({
    "user_role, USER DEVOPS ADMIN",
    "auth_provider, local keycloak",
    "node_status, ACTIVE INACTIVE ERROR OFFLINE",
    "pool_status, healthy warning error",
  })
  void theDocumentedEnumsHaveTheirValues(String type, String values) throws Exception {
    assertThat(strings("SELECT unnest(enum_range(NULL::" + type + "))::TEXT"))
        .containsExactly(values.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "nodes, pools node_configurations node_heartbeats node_lifecycle_logs metrics pool_analytics"
        + " schedules",
    "pools, metrics pool_analytics pool_scalings schedules",
  })
  void theDocumentedRelationshipsCascade(String parent, String children) throws Exception {
    assertThat(
            strings(
                "SELECT conrelid::regclass::TEXT FROM pg_constraint WHERE contype = 'f'"
                    + " AND conparentid = 0 AND confdeltype = 'c' AND confrelid = '"
                    + parent
                    + "'::regclass"))
        .containsExactlyInAnyOrder(children.split(" "));
  }

  @Test
  void theAuditLogOutlivesItsUsers() throws Exception {
    try (Connection connection = DATABASE.as(Migrations.API_SERVER_ROLE).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO users (email, full_name) VALUES ('gone@kontrol.local', 'Gone')");
      statement.execute(
          """
          INSERT INTO audit_logs (user_id, user_email, action, category)
          SELECT id, email, 'LOGIN_SUCCESS', 'AUTH' FROM users WHERE email = 'gone@kontrol.local'
          """);
      statement.execute("DELETE FROM users WHERE email = 'gone@kontrol.local'");
    }
    assertThat(
            strings(
                "SELECT COALESCE(user_id::TEXT, 'nobody') FROM audit_logs"
                    + " WHERE user_email = 'gone@kontrol.local'"))
        .containsExactly("nobody");
  }

  @Test
  void theDocumentedIndexesOfDatabasesAreThereWordByWord() throws Exception {
    assertThat(
            strings(
                "SELECT indexdef FROM pg_indexes WHERE tablename = 'databases' AND indexname IN"
                    + " ('idx_databases_name_active', 'idx_databases_owner_team',"
                    + " 'idx_databases_status') ORDER BY indexname"))
        .containsExactly(
            "CREATE UNIQUE INDEX idx_databases_name_active ON public.databases USING btree (name)"
                + " WHERE (deleted_at IS NULL)",
            "CREATE INDEX idx_databases_owner_team ON public.databases USING btree (owner_team)",
            "CREATE INDEX idx_databases_status ON public.databases USING btree (status)");
  }

  @Test
  void noCredentialsOfDatabasesAreStored() throws Exception {
    assertThat(
            strings(
                "SELECT column_name FROM information_schema.columns WHERE table_name = 'databases'"
                    + " AND column_name IN ('dbname', 'username', 'password')"))
        .isEmpty();
  }

  @Test
  void statesVanishWithTheirResource() throws Exception {
    try (Connection connection = DATABASE.owner().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("DELETE FROM resources");
      try (ResultSet left =
          statement.executeQuery(
              "SELECT (SELECT count(*) FROM resource_current_states)"
                  + " + (SELECT count(*) FROM resource_applied_states)")) {
        left.next();
        assertThat(left.getInt(1)).isZero();
      }
      connection.rollback();
    }
  }

  private static List<String> names(String query) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Connection connection = DATABASE.owner().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        names.add(result.getString("name"));
      }
    }
    return names;
  }

  private static List<String> strings(String query) throws SQLException {
    List<String> strings = new ArrayList<>();
    try (Connection connection = DATABASE.owner().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        strings.add(result.getString(1));
      }
    }
    return strings;
  }
}
