package io.kontrol.api.stack.deployment;

import io.kontrol.api.stack.deployment.row.ChangeKind;
import io.kontrol.api.stack.deployment.row.DeploymentContent;
import io.kontrol.api.stack.deployment.row.DriftPolicies;
import io.kontrol.api.stack.deployment.row.StoredDeployment;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.UnaryOperator;

/**
 * A change of a deployment. It is a function of what is stored, since that is known only once the
 * row is locked.
 *
 * @param kind what history and events call it
 * @param content the content from now on; the same one for no new generation
 * @param drift the policies from now on
 */
public record DeploymentChange(
    ChangeKind kind, ContentEdit content, UnaryOperator<DriftPolicies> drift) {

  /** The content after a change; it may read other rows, and throw refusals. */
  @FunctionalInterface
  public interface ContentEdit {
    DeploymentContent of(Connection connection, StoredDeployment stored) throws SQLException;
  }

  /** A change of the content alone. */
  public static DeploymentChange of(ChangeKind kind, ContentEdit content) {
    return new DeploymentChange(kind, content, UnaryOperator.identity());
  }
}
