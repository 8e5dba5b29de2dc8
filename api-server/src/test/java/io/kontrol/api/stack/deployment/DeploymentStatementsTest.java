package io.kontrol.api.stack.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.stack.deployment.row.ChangeKind;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import jakarta.inject.Inject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A deployment costs the same few statements, however many objects it has. */
@ApiTest
class DeploymentStatementsTest {
  private static final Principal TESTS = Principal.service("tests", null);

  @Inject Database database;
  @Inject Deployments deployments;
  @Inject DeploymentActions actions;

  /** What is prepared on a connection. */
  private static Connection counting(Connection connection, List<String> statements) {
    return (Connection)
        Proxy.newProxyInstance(
            DeploymentStatementsTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().startsWith("prepareStatement")) {
                statements.add(String.valueOf(arguments[0]));
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static String objects(int count) {
    StringBuilder objects = new StringBuilder();
    for (int i = 0; i < count; i++) {
      objects.append(i == 0 ? "" : ",");
      objects.append(
          "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'${deployment.name}-%d'},'data':{'key':'${parameters.value}'}}"
              .formatted(i));
    }
    return "{'objects':[" + objects + "]}";
  }

  private static int template(int objects) {
    return TestDeployments.template(
        objects(objects),
        "{'parameters':{'type':'object','properties':{'value':{'type':'string','default':'v','maxLength':9}}}}");
  }

  private int statements(Database.Work<?> work) {
    List<String> statements = new ArrayList<>();
    var unused = database.transaction(connection -> work.on(counting(connection, statements)));
    return statements.size();
  }

  private UUID create(int template) {
    return database.transaction(
        connection -> deployments.create(connection, request(template), TESTS).value());
  }

  private static NewDeployment request(int template) {
    String body = TestDeployments.body(Manifests.name("counted"), template, "");
    return NewDeployment.read(body.getBytes(StandardCharsets.UTF_8), "application/json");
  }

  private static DeploymentChange change(String value) {
    return DeploymentChange.of(
        ChangeKind.CHANGED,
        (connection, stored) ->
            stored
                .content()
                .withParameters(stored.content().parameters().deepCopy().put("value", value)));
  }

  @Test
  void creatingChangingAndDeletingTakeAsManyForFiftyObjectsAsForFive() {
    int five = template(5);
    int fifty = template(50);
    var warm = List.of(create(five), create(fifty));
    assertThat(warm).hasSize(2);

    int creating = statements(c -> deployments.create(c, request(five), TESTS));
    assertThat(creating).as("create").isLessThanOrEqualTo(9);
    assertThat(statements(c -> deployments.create(c, request(fifty), TESTS))).isEqualTo(creating);

    UUID small = create(five);
    UUID large = create(fifty);
    int changing =
        statements(c -> deployments.change(c, small, change("w"), generation -> {}, TESTS));
    assertThat(changing).as("change").isLessThanOrEqualTo(10);
    assertThat(statements(c -> deployments.change(c, large, change("w"), generation -> {}, TESTS)))
        .isEqualTo(changing);

    int reconciling = statements(c -> actions.reconcile(c, small, false, TESTS));
    assertThat(reconciling).as("reconcile").isLessThanOrEqualTo(4);
    assertThat(statements(c -> actions.reconcile(c, large, false, TESTS))).isEqualTo(reconciling);

    int deleting = statements(c -> actions.delete(c, small, null, generation -> {}, TESTS));
    assertThat(deleting).as("delete").isLessThanOrEqualTo(5);
    assertThat(statements(c -> actions.delete(c, large, null, generation -> {}, TESTS)))
        .isEqualTo(deleting);
  }
}
