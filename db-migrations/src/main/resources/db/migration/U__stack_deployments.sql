DROP VIEW deployment_events, deployment_observed, deployments, deployment_resources;
