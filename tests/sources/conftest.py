"""One small Spark, on this machine alone, for all the tests of this folder that ask for it."""

import pytest


@pytest.fixture(scope="session")
def spark():
    """A Spark session of one core without a page of its own; it is stopped when the tests are done."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]")
        .appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()
