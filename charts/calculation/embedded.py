"""The engine in this process."""

from typing import Any

import orjson

from charts.calculation.base import CalculationRequest


class EmbeddedEngine:
    def calculate(self, request: CalculationRequest) -> dict[str, Any]:
        from charts.engine import ChartRequest, ChartSettings, compute_chart  # numpy and the ephemeris, on first use

        settings = request.settings
        day_start, day_end = request.day or (None, None)
        chart = compute_chart(
            ChartRequest(
                julian_day=request.julian_day,
                latitude=request.latitude,
                longitude=request.longitude,
                time_known=request.time_known,
                day_start=day_start,
                day_end=day_end,
                settings=ChartSettings(
                    zodiac=settings.zodiac,
                    ayanamsa=settings.ayanamsa,
                    house_system=settings.house_system,
                    center=settings.center,
                    house_fallback=settings.house_fallback,
                    points=settings.points,
                    aspects=settings.aspects,
                ),
            )
        )
        answer: dict[str, Any] = orjson.loads(orjson.dumps(chart))
        return answer

    def ping(self) -> str:
        from charts.engine import VERSION, preload

        preload()
        return f"embedded engine {VERSION}"
